import { type Document, isMap, isSeq, parseDocument, type YAMLMap, type YAMLSeq } from 'yaml';
import type { Items } from './grammar.ts';
import { ShellError } from './shell-error.ts';
import type { Step } from './walk.ts';

type Key = string | number;

/** A configuration that is being edited. What the file says besides, comments included, stays as it is. */
export class Candidate {
  readonly #document: Document;

  /** Of text that the configuration's own reader has accepted, or that is empty. */
  constructor(text: string) {
    this.#document = parseDocument(text, { version: '1.2', schema: 'core', resolveKnownTags: false });
  }

  get text(): string {
    const { contents } = this.#document;
    const isEmpty = contents === null || (isMap(contents) && contents.items.length === 0);
    return isEmpty && this.#document.commentBefore == null ? '' : this.#document.toString({ lineWidth: 0 });
  }

  get value(): unknown {
    return this.#document.toJS();
  }

  set(steps: readonly Step[], value: unknown): void {
    const path: Key[] = [];
    for (const step of steps) {
      if (typeof step === 'string') path.push(step);
      else path.push(this.#find(path, step.items, step.id) ?? this.#add(path, step.items, step.id));
    }
    this.#document.setIn(path, this.#document.createNode(value));
  }

  /** Removes what is there, and the sections that it leaves empty. Throws a ShellError where nothing is. */
  delete(steps: readonly Step[], kind?: Items): void {
    const path = this.#locate(steps);
    if (kind !== undefined) {
      const places = this.#places(path, kind);
      if (places.length === 0) throw new ShellError('there is nothing there');
      for (const place of places.toReversed()) this.#document.deleteIn([...path, place]);
    } else if (!this.#document.deleteIn(path)) throw new ShellError('there is nothing there');
    if (kind === undefined) path.pop();
    while (path.length > 0) {
      const left = this.#document.getIn(path, true);
      if (!((isMap(left) || isSeq(left)) && left.items.length === 0)) return;
      this.#document.deleteIn(path);
      path.pop();
    }
  }

  #locate(steps: readonly Step[]): Key[] {
    const path: Key[] = [];
    for (const step of steps) {
      const key = typeof step === 'string' ? step : this.#find(path, step.items, step.id);
      if (key === undefined) throw new ShellError('there is nothing there');
      path.push(key);
    }
    return path;
  }

  /** Positions of the list's items that are of this kind. */
  #places(path: readonly Key[], { fixed }: Items): number[] {
    const list = this.#document.getIn(path, true);
    if (!isSeq(list)) return [];
    return list.items.flatMap((item, place) => {
      if (!isMap(item)) return [];
      return Object.entries(fixed).every(([key, value]) => item.get(key) === value) ? [place] : [];
    });
  }

  #find(path: readonly Key[], items: Items, id: string): number | undefined {
    const list = this.#document.getIn(path, true) as YAMLSeq<YAMLMap> | undefined;
    const keyAt = (place: number) => list?.items[place]?.get(items.key);
    const places = this.#places(path, items);
    const nth = /^#([1-9]\d{0,3})$/.exec(id)?.[1];
    if (id !== '' && nth === undefined) return places.find((place) => keyAt(place) === id);
    return places.filter((place) => keyAt(place) === undefined)[Number(nth ?? 1) - 1];
  }

  #add(path: readonly Key[], items: Items, id: string): number {
    if (id.startsWith('#')) throw new ShellError(`there is no ${id}`);
    if (id === '' && !items.isKeyOptional) throw new ShellError(`expected a ${items.key}`);
    const fresh = { ...(id === '' ? {} : { [items.key]: id }), ...(items.writesFixed ? items.fixed : {}) };
    if (!isSeq(this.#document.getIn(path, true))) this.#document.setIn(path, this.#document.createNode([]));
    const list = this.#document.getIn(path, true) as YAMLSeq;
    list.flow = false;
    list.items.push(this.#document.createNode(fresh));
    return list.items.length - 1;
  }
}
