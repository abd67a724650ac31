/**
 * The Java side of this context: the parts of `dev.polyloop.js.JsHost`, from which every other file imports what it
 * needs. Java hands them over before any of those is loaded, and not by way of a global.
 */
export let output, clock, futures, tasks, traces, groups, locks, queues, streams, bytes, crypto, subtle, network, sockets, libraries, machine, modules;

// Called by Java

/** @param {object} host the object with all the parts */
export default function receive(host) {
  ({ output, clock, futures, tasks, traces, groups, locks, queues, streams, bytes, crypto, subtle, network, sockets, libraries, machine, modules } = host);
}
