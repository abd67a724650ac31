package dev.polyloop;

import java.util.concurrent.CompletableFuture;
import org.graalvm.polyglot.Value;

/**
 * A module of a guest language.
 *
 * <p>Thread rule: any thread.
 */
public final class GuestModule {
  private final Polyloop owner;
  private final Value namespace;

  GuestModule(Polyloop owner, Value namespace) {
    this.owner = owner;
    this.namespace = namespace;
  }

  /** Calls a function by name. */
  public CompletableFuture<Value> call(String function, Object... arguments) {
    return owner.call(namespace.getMember(function), arguments);
  }
}
