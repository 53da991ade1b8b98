const n = (count: number) => count.toLocaleString("ja");

export const shipAgain = {
  one: "もう一度転送する",
  chosen: (count: number) => `選択した ${n(count)} 件をもう一度転送する`,
  all: (count: string) => `未解決の ${count} 件をもう一度転送する`,
  mostChosen: (chosen: number, most: number) =>
    `${n(chosen)} 件を選択しています。一度に依頼できるのは ${n(most)} 件までです。残りは選択されたまま残ります。`,
  asking: "依頼しています…",
  done: "「もう一度転送する」を実行しました",
  running: (done: number, asked: number) =>
    `「もう一度転送する」を実行しています (${n(asked)} 件中 ${n(done)} 件)`,
  stopped: "連携が無効になったため、途中で終わりました",
  nothing: "転送できるものはありませんでした。",
  started: (count: number) => `転送を始めたもの: ${n(count)} 件`,
  held: (count: number) =>
    `連携先の一時停止で待っているもの: ${n(count)} 件。今すぐ 1 件で試し、成功すればすべて自動で転送します。`,
  delivered: (count: number) => `転送済みのため対象外: ${n(count)} 件`,
  underWay: (count: number) => `すでに転送の途中: ${n(count)} 件`,
  gone: (count: number) => `音声が消去されていて転送できないもの: ${n(count)} 件`,
  unknown: (count: number) => `見つからないもの: ${n(count)} 件`,
  means: "同じ名前のファイルがバケットにあっても、上書きはしません。転送済みのものは送りません。",
};
