const n = (count: number) => count.toLocaleString("ja");

export const shipAgain = {
  one: "もう一度転送する",
  chosen: (count: number) => `選択した ${n(count)} 件をもう一度転送する`,
  all: (count: string) => `未解決の ${count} 件をもう一度転送する`,
  mostChosen: (chosen: number, most: number) =>
    `${n(chosen)} 件を選択しています。一度に依頼できるのは ${n(most)} 件までです。残りは選択されたまま残ります。`,
  asking: "依頼しています…",
  underWay: "もう一度転送しています",
  done: "「もう一度転送する」が終わりました",
  running: (done: number, asked: number) =>
    `「もう一度転送する」を実行しています (${n(asked)} 件中 ${n(done)} 件)`,
  stopped: "連携が無効になったため、途中で終わりました",
  nothing: "転送できるものはありませんでした。",
  arrived: (count: number) => `転送済み: ${n(count)} 件`,
  going: (count: number) => `転送中: ${n(count)} 件`,
  tried: (count: number) =>
    `転送が停止しているため保留: ${n(count)} 件。いま 1 件で試しています。成功すると、残りも自動で転送されます。`,
  stillHeld: (count: number) => `保留のまま: ${n(count)} 件。原因と対処は、外部連携エラーログにあります。`,
  leftOut: (count: number) => `連携が無効になったため対象外: ${n(count)} 件`,
  delivered: (count: number) => `前に転送済みのため、送らなかったもの: ${n(count)} 件`,
  gone: (count: number) => `音声が消去されていて、転送できないもの: ${n(count)} 件`,
  unknown: (count: number) => `見つからないもの: ${n(count)} 件`,
  means: "同じ名前のファイルがバケットにあっても、上書きはしません。転送済みのものは送りません。",
};
