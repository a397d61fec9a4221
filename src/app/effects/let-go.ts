// Of messages of hundreds of megabytes, piece by piece, the collector would let much stand at a time.

/** Its memory is free at once. */
export function letGo({ buffer, byteLength }: Uint8Array): void {
  // Small ones share a buffer with others.
  if (buffer instanceof ArrayBuffer && byteLength > 0 && byteLength * 2 > buffer.byteLength)
    buffer.transfer(0);
}
