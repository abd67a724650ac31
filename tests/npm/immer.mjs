// Immutable changes through proxies.
import { applyPatches, createDraft, current, enableMapSet, enablePatches, finishDraft, isDraft, produce, produceWithPatches } from "immer";

enableMapSet();
enablePatches();
const state = { user: { name: "Ada", tags: ["x"] }, seen: new Map([["a", new Set([1])]]), rest: { kept: true } };
const [next, patches, inverse] = produceWithPatches(state, (draft) => {
  draft.user.tags.push("y");
  draft.seen.get("a").add(2);
  delete draft.user.name;
});
console.log(next, next.rest === state.rest, Object.isFrozen(next.user));
console.log(patches, inverse);
console.log(applyPatches(next, inverse), applyPatches(state, patches));
const draft = createDraft(state);
await Promise.resolve();
draft.rest.kept = false;
console.log(isDraft(draft), current(draft).rest, finishDraft(draft).rest, state.rest);
try {
  next.user.tags.push("z");
} catch (error) {
  console.log(error.name);
}
console.log(produce([3, 1, 2], (list) => void list.sort()));
