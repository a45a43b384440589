// What a tab shows of unread things while it is behind others: a number before its title, a dot on its icon.

/** Keeps "(3) " before whatever title the page has; 0 takes it away. Returns how to stop. */
export function keepTitleCount(count: number): () => void {
  const put = () => {
    const plain = document.title.replace(/^\(\d+\+?\) /, "");
    const wanted = count > 0 ? `(${count > 99 ? "99+" : count}) ${plain}` : plain;
    if (document.title !== wanted) document.title = wanted;
  };
  put();
  // A page that is opened brings its own title.
  const watch = new MutationObserver(put);
  watch.observe(document.head, { childList: true, subtree: true, characterData: true });
  return () => watch.disconnect();
}

/** Draws a dot on the page's own icon, or takes it away. */
export async function setIconDot(dotted: boolean): Promise<void> {
  const link = document.querySelector<HTMLLinkElement>('link[rel="icon"]');
  if (!link) return;
  link.dataset.plain ??= link.href;
  link.dataset.dotted = String(dotted);
  if (!dotted) {
    link.href = link.dataset.plain;
    return;
  }
  const picture = await dottedIcon(link.dataset.plain).catch(() => null);
  // It may have been read meanwhile.
  if (picture && link.dataset.dotted === "true") link.href = picture;
}

const drawn = new Map<string, Promise<string>>();

function dottedIcon(address: string): Promise<string> {
  const picture = drawn.get(address) ?? draw(address);
  drawn.set(address, picture);
  return picture;
}

async function draw(address: string): Promise<string> {
  const size = 64;
  const icon = new Image(size, size);
  icon.src = address;
  await icon.decode();
  const canvas = document.createElement("canvas");
  canvas.width = size;
  canvas.height = size;
  const pen = canvas.getContext("2d");
  if (!pen) throw new Error("no canvas");
  pen.drawImage(icon, 0, 0, size, size);
  const [x, y, radius] = [size - 15, 15, 14];
  // A gap around the dot, so that it stands out on any tab.
  pen.globalCompositeOperation = "destination-out";
  pen.beginPath();
  pen.arc(x, y, radius + 4, 0, 2 * Math.PI);
  pen.fill();
  pen.globalCompositeOperation = "source-over";
  pen.fillStyle = resolved("--bad");
  pen.beginPath();
  pen.arc(x, y, radius, 0, 2 * Math.PI);
  pen.fill();
  return canvas.toDataURL("image/png");
}

/** A token's colour as the page paints it now. */
function resolved(token: string): string {
  const probe = document.createElement("span");
  probe.style.color = `var(${token})`;
  document.body.append(probe);
  const colour = getComputedStyle(probe).color;
  probe.remove();
  return colour;
}
