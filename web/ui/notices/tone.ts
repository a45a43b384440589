// A short tone, made here: no sound file is loaded. Browsers let a page sound only after somebody has pressed something on it.

let context: AudioContext | null = null;

/** Gets the sound ready at the first press on the page; returns how to stop waiting for it. */
export function readyTone(): () => void {
  const ready = () => {
    context ??= new AudioContext();
    void context.resume();
    stop();
  };
  const stop = () => {
    removeEventListener("pointerdown", ready);
    removeEventListener("keydown", ready);
  };
  addEventListener("pointerdown", ready);
  addEventListener("keydown", ready);
  return stop;
}

// In hertz: up for what comes to one, two of the same height for a text.
const notes = { conversation: [587.33, 783.99, 987.77], text: [783.99, 783.99], message: [880, 659.26] };
export type Tone = keyof typeof notes;

/** A tone that comes later than this is none any more (milliseconds). */
const latest = 5_000;

/** Sounds in one of the browser's tabs, whichever is first; nothing where sound is not allowed yet. */
export async function playTone(tone: Tone): Promise<void> {
  const audio = context;
  if (!audio || !(await runs(audio))) return;
  const sound = () => {
    for (const [place, hertz] of notes[tone].entries()) ring(audio, hertz, audio.currentTime + place * 0.13);
  };
  if (!navigator.locks) return sound();
  await navigator.locks.request("parley-tone", { ifAvailable: true }, async (lock) => {
    if (!lock) return;
    sound();
    // Long enough that a tab which hears of it a little later is silent.
    await new Promise((done) => setTimeout(done, 1_000));
  });
}

/** The sound of a machine that is busy takes a while to begin after the first press. */
async function runs(audio: AudioContext): Promise<boolean> {
  if (audio.state !== "running")
    await Promise.race([audio.resume(), new Promise((done) => setTimeout(done, latest))]).catch(() => {});
  return audio.state === "running";
}

function ring(audio: AudioContext, hertz: number, at: number): void {
  const [oscillator, gain] = [audio.createOscillator(), audio.createGain()];
  oscillator.type = "sine";
  oscillator.frequency.value = hertz;
  gain.gain.setValueAtTime(0, at);
  gain.gain.linearRampToValueAtTime(0.09, at + 0.012);
  gain.gain.exponentialRampToValueAtTime(0.0001, at + 0.22);
  oscillator.connect(gain).connect(audio.destination);
  oscillator.start(at);
  oscillator.stop(at + 0.24);
}
