package dev.polyloop.io;

/** What the owner's entry of a connection, a datagram socket or a pipe is to do. */
public enum Signal {
  /** Nothing: what the signal said is no longer so. */
  NONE,
  /** Take what arrived. */
  DATA,
  /** The peer sends no more: answer, and close the transport unless it is to stay open. */
  EOF,
  /** The low-water mark is reached: go on writing. */
  WRITABLE,
  /** It is over: hear why, then close what is left open. */
  LOST
}
