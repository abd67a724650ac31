package dev.polyloop.js;

import org.graalvm.polyglot.HostAccess.Export;

/**
 * What the JavaScript files of this package call, a part for each of their subjects; {@code
 * host.mjs} hands the parts out. None of it is for programs.
 *
 * <p>Thread rule: the owner thread, from within JavaScript.
 */
public final class JsHost {
  /** See {@link JsOutput}. */
  @Export public final JsOutput output;

  /** See {@link JsClock}. */
  @Export public final JsClock clock;

  /** See {@link JsFutures}. */
  @Export public final JsFutures futures;

  /** See {@link JsTraces}. */
  @Export public final JsTraces traces;

  /** See {@link JsTasks}. */
  @Export public final JsTasks tasks;

  /** See {@link JsGroups}. */
  @Export public final JsGroups groups;

  /** See {@link JsLocks}. */
  @Export public final JsLocks locks;

  /** See {@link JsQueues}. */
  @Export public final JsQueues queues;

  /** See {@link JsStreams}. */
  @Export public final JsStreams streams;

  /** See {@link JsBytes}. */
  @Export public final JsBytes bytes;

  /** See {@link JsNetwork}. */
  @Export public final JsNetwork network;

  /** See {@link JsSockets}. */
  @Export public final JsSockets sockets;

  /** See {@link JsLibraries}. */
  @Export public final JsLibraries libraries;

  /** See {@link JsModules}. */
  @Export public final JsModules modules;

  /** See {@link JsCrypto}. */
  @Export public final JsCrypto crypto;

  /** See {@link JsSubtle}. */
  @Export public final JsSubtle subtle;

  /** See {@link JsMachine}. */
  @Export public final JsMachine machine;

  JsHost(JsGuest guest) {
    crypto = new JsCrypto(guest);
    subtle = new JsSubtle(guest);
    machine = new JsMachine(guest);
    output = new JsOutput(guest);
    clock = new JsClock(guest);
    futures = new JsFutures(guest);
    tasks = new JsTasks(guest);
    traces = new JsTraces(guest);
    groups = new JsGroups(guest);
    locks = new JsLocks(guest);
    queues = new JsQueues(guest);
    streams = new JsStreams(guest);
    bytes = new JsBytes(guest);
    network = new JsNetwork(guest);
    sockets = new JsSockets(guest, network);
    libraries = new JsLibraries(guest);
    modules = new JsModules(guest);
  }
}
