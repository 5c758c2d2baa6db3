/** A part of the work: every file of it is treated in the same way. */
export interface Phase {
  /** For example `upload`. */
  readonly label: string;
  readonly files: number;
  readonly bytes: number;
  /** Files in flight at most. */
  readonly lanes: number;
}

export interface Amount {
  readonly files: number;
  readonly bytes: number;
}

/** Shows how far the work is. Called at every step, so it draws only now and then. */
export interface ProgressView {
  begin(phase: Phase): void;
  /** What a lane is at; `fraction` is 0 to 1. */
  file(lane: number, name: string, fraction: number): void;
  total(done: Amount): void;
  /** Also after a failure. */
  end(): void;
}

/** 0 to 1. A file counts like a byte, so that empty files move it too. */
export function fractionOf(done: Amount, { files, bytes }: Amount): number {
  return files + bytes === 0 ? 1 : (done.files + done.bytes) / (files + bytes);
}

interface Item {
  readonly name: string;
  readonly bytes: number;
}

/** Adds up what the lanes of a phase have done. */
export class Meter {
  readonly #view: ProgressView;
  readonly #lanes = new Map<number, { readonly item: Item; bytes: number }>();
  #ended: Amount = { files: 0, bytes: 0 };

  constructor(view: ProgressView, phase: Phase) {
    this.#view = view;
    view.begin(phase);
  }

  begin(lane: number, item: Item): void {
    this.#lanes.set(lane, { item, bytes: 0 });
    this.#view.file(lane, item.name, 0);
  }

  /** So many bytes of the lane's file are done. A transfer that is repeated goes back. */
  at(lane: number, bytes: number): void {
    const state = this.#lanes.get(lane);
    if (state === undefined) return;
    state.bytes = bytes;
    this.#view.file(lane, state.item.name, bytes / Math.max(1, state.item.bytes));
    this.#tell();
  }

  /** A file that failed counts as well: nothing more will be done about it. */
  end(lane: number): void {
    const state = this.#lanes.get(lane);
    if (state === undefined) return;
    this.#lanes.delete(lane);
    this.#ended = { files: this.#ended.files + 1, bytes: this.#ended.bytes + state.item.bytes };
    this.#view.file(lane, state.item.name, 1);
    this.#tell();
  }

  close(): void {
    this.#view.end();
  }

  #tell(): void {
    const { files } = this.#ended;
    let { bytes } = this.#ended;
    for (const lane of this.#lanes.values()) bytes += lane.bytes;
    this.#view.total({ files, bytes });
  }
}
