import { SegmentedMessage } from "sms-segments-calculator";

export interface SegmentCount {
  encoding: "GSM-7" | "UCS-2";
  /** As the carrier counts: GSM-7 extension characters (such as €) are two, and so are emoji in UCS-2. */
  characters: number;
  /** Characters that fit in each segment of this text: 160 or 153, 70 or 67. */
  perSegment: number;
  segments: number;
}

const sizes = {
  // Texts in several segments lose 6 bytes of each to the header that joins them.
  "GSM-7": { single: 160, joined: 153 },
  "UCS-2": { single: 70, joined: 67 },
} as const;

/** How a text goes over the air: its encoding, length and number of segments (D29). An empty text has none. */
export function countSegments(text: string): SegmentCount {
  const message = new SegmentedMessage(text);
  const encoding = message.encodingName;
  const segments = text === "" ? 0 : message.segmentsCount;
  const { single, joined } = sizes[encoding];
  // The library counts graphemes in UCS-2; what fills a segment are UTF-16 units.
  const characters = encoding === "UCS-2" ? text.length : message.numberOfCharacters;
  return { encoding, characters, perSegment: segments > 1 ? joined : single, segments };
}
