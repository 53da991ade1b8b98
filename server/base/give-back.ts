/**
 * Bytes of the least piece that is given back. Smaller ones are not worth it; and the form's parser hands out a buffer of its own,
 * as long as the boundary at most, which a head of 16 KiB bounds.
 */
const least = 16 * 1024;

/**
 * Gives the bytes of a piece that nobody needs any more back at once. V8 would keep them until it tidies up its whole heap, and
 * would do that the more often, the more of them come.
 * @param piece has its bytes for itself, or keeps them
 */
export function giveBack(piece: Buffer): void {
  const { buffer } = piece;
  if (piece.byteLength < least || piece.byteLength < buffer.byteLength) return;
  if (buffer instanceof ArrayBuffer) buffer.transfer(0);
}
