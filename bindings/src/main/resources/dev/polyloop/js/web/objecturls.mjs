/** `blob:` URLs: File API, 8. They live until they are revoked or the context ends; their origin is opaque. */
import { crypto } from "../host.mjs";
import { Blob } from "./blob.mjs";

/** @type {Map<string, Blob>} */
const blobs = new Map();

/** A URL that names the blob. @param {Blob} blob @returns {string} */
export function createObjectURL(blob) {
  if (!(blob instanceof Blob)) {
    throw new TypeError("URL.createObjectURL: the argument is not a Blob");
  }
  const url = `blob:null/${crypto.randomUuid()}`;
  blobs.set(url, blob);
  return url;
}

/** Lets the URL name nothing any more. @param {string} url */
export function revokeObjectURL(url) {
  blobs.delete(withoutFragment(`${url}`));
}

/** What the URL names. @param {string} url @returns {Blob | undefined} */
export function blobOf(url) {
  return blobs.get(withoutFragment(url));
}

function withoutFragment(url) {
  return url.split("#", 1)[0];
}
