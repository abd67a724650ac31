/** The user agent of the WinterTC minimum common API (HTML, 8.10.1.1 "Client identification"). */
import { libraries } from "../host.mjs";

/** Says what runs the program. */
export class Navigator {
  constructor() {
    if (navigator !== undefined) {
      throw new TypeError("Illegal constructor");
    }
  }

  get userAgent() {
    return `Polyloop/${libraries.version()}`;
  }

  get [Symbol.toStringTag]() {
    return "Navigator";
  }
}

let navigator;
navigator = new Navigator();

export { navigator };
