// Ends before what closes a sentence or a bracket around it.
const address = /(\bhttps?:\/\/[^\s<>"']*[^\s<>"'.,;:!?)\]}])/giu;

/** A text whose web addresses can be opened, each in a tab of its own that learns nothing of this one. */
export function LinkedText({ text }: { text: string }) {
  return text.split(address).map((piece, place) =>
    place % 2 === 1 ? (
      <a
        // biome-ignore lint/suspicious/noArrayIndexKey: the pieces of one text have no other name
        key={place}
        href={piece}
        target="_blank"
        rel="noreferrer noopener nofollow"
        className="break-all underline underline-offset-2 hover:text-accent"
      >
        {piece}
      </a>
    ) : (
      piece
    ),
  );
}
