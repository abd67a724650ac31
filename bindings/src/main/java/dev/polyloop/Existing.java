package dev.polyloop;

/** What {@link Polyloop#install(Existing)} does with a global that is there already. */
public enum Existing {
  /** It stays, and {@code install} names it. */
  KEEP,
  /** Polyloop's takes its place until the Polyloop is closed. */
  REPLACE
}
