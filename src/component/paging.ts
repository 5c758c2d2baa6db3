import { ListedFiles } from './listed-files.js';
import type { ComponentState } from './property/state.js';
import type { PropertyValues } from './property/table.js';
import type { Task } from './task.js';
import type { fetchFileNames, ListRequest, Page } from './tasks/listings.js';

type RecordOf<L extends 'parts' | 'appKeys'> = ComponentState[L][number];

/**
 * Fills the lists of results, each call with the page at a marker, which it moves to the next one. With AccumulatePages a page
 * that continues the same listing is appended to it, in place: a million files in linear time.
 */
export class Paging {
  readonly #properties: PropertyValues;
  readonly #state: ComponentState;
  /** Listings of several kinds fill the one list of files. */
  readonly #fetchedBy = new WeakMap<ListedFiles, typeof fetchFileNames>();

  constructor(properties: PropertyValues, state: ComponentState) {
    this.#properties = properties;
    this.#state = state;
  }

  async files(task: Task, bucketId: string, name: 'fileMarker' | 'versionMarker', fetch: typeof fetchFileNames) {
    const marker = this.#properties[name];
    const page = await fetch(task, await this.#request(task, bucketId, marker));
    const { files } = this.#state;
    const continues = isAppended(task, marker) && this.#fetchedBy.get(files) === fetch;
    this.#state.files = (continues ? files : new ListedFiles()).add(page.items, bucketId);
    this.#fetchedBy.set(this.#state.files, fetch);
    this.#properties[name] = page.marker;
  }

  async records<L extends 'parts' | 'appKeys'>(
    task: Task,
    list: L,
    name: 'partMarker' | 'appKeyMarker',
    fetch: (marker: string) => Promise<Page<RecordOf<L>>>,
  ) {
    const lists = this.#state as Record<L, RecordOf<L>[]>;
    const marker = this.#properties[name];
    const page = await fetch(marker);
    if (!isAppended(task, marker)) lists[list] = [];
    for (const item of page.items) lists[list].push(item);
    this.#properties[name] = page.marker;
  }

  async #request(task: Task, bucketId: string, marker: string): Promise<ListRequest> {
    const { prefix, delimiter } = this.#properties;
    if (prefix !== '') return { bucketId, prefix, delimiter, marker };
    const { namePrefix } = (await task.session.authorization.get(task)).allowed;
    // A handler may have set it meanwhile, for the next call.
    if (this.#properties.prefix === '') this.#properties.prefix = namePrefix;
    return { bucketId, prefix: namePrefix, delimiter, marker };
  }
}

const isAppended = ({ settings }: Task, marker: string): boolean => settings.AccumulatePages && marker !== '';
