package dev.polyloop.guest;

import org.graalvm.polyglot.HostAccess;

/**
 * How much of Java the guests may touch. Contexts of one engine must agree, so each level is one
 * object for all.
 */
public enum Access {
  /** Only what is exposed by name, and of it only what is marked {@link HostAccess.Export}. */
  EXPLICIT(
      HostAccess.newBuilder(HostAccess.EXPLICIT)
          .allowArrayAccess(true)
          .allowListAccess(true)
          .allowMapAccess(true)
          .allowIterableAccess(true)
          .allowIteratorAccess(true)
          .allowBufferAccess(true)),

  /** Every public member of every class: for programs trusted as much as the application. */
  TRUSTED(
      HostAccess.newBuilder()
          .allowPublicAccess(true)
          .allowAccessInheritance(true)
          .allowAllImplementations(true)
          .allowAllClassImplementations(true)
          .allowArrayAccess(true)
          .allowListAccess(true)
          .allowMapAccess(true)
          .allowIterableAccess(true)
          .allowIteratorAccess(true)
          .allowBufferAccess(true));

  @SuppressWarnings("ImmutableEnumChecker") // HostAccess is immutable, but does not say so.
  private final HostAccess hostAccess;

  Access(HostAccess.Builder builder) {
    hostAccess = PeerMappings.addTo(builder).build();
  }

  /** The polyglot setting. */
  public HostAccess hostAccess() {
    return hostAccess;
  }
}
