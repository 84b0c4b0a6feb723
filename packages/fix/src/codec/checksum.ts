/** The sum of the bytes of `text`, not yet modulo 256. Source: FIX 4.4 volume 2, "Checksum calculation". */
export function byteSum(text: string): number {
  let sum = 0;
  for (let i = 0; i < text.length; i++) sum += text.charCodeAt(i);
  return sum;
}

/** CheckSum(10) of a byte sum: three digits. */
export const checksumText = (sum: number): string => String(sum & 255).padStart(3, '0');
