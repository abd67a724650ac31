package dev.polyloop;

import java.util.Objects;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.CompletableFuture;
import org.graalvm.polyglot.Value;
import org.jspecify.annotations.Nullable;

/**
 * A module of a guest language, or a Java class loaded as one.
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

  /**
   * Calls a function of the module: a plain one, an {@code async def}, or an async function.
   * Arguments may be Java values, futures of any kind, and values of any guest.
   *
   * @param type what the result is converted to: {@code String}, {@code Integer}, a functional
   *     interface, {@code Object}, {@code Void}, {@link Value}, ...
   * @return done when the function's result is; cancelling it cancels the guest's task. It fails
   *     with the Java exception that went through the guest, or with a {@link
   *     dev.polyloop.guest.GuestException}
   * @throws IllegalArgumentException if the module has no such function
   */
  public <T extends @Nullable Object> CompletableFuture<T> call(
      String function, Class<T> type, @Nullable Object... arguments) {
    Value member = owner.onOwner(() -> namespace.getMember(function));
    if (member == null || !owner.onOwner(member::canExecute)) {
      throw new IllegalArgumentException("no function " + function + " in " + this);
    }
    return owner.call(member, type, arguments);
  }

  /**
   * A member of the module, converted.
   *
   * @throws IllegalArgumentException if there is none
   */
  public <T> T get(String member, Class<T> type) {
    return owner.onOwner(
        () -> {
          Value value = namespace.getMember(member);
          if (value == null) {
            throw new IllegalArgumentException("no member " + member + " in " + this);
          }
          return Objects.requireNonNull(value.as(type));
        });
  }

  /** The names of the module's members, sorted. */
  public Set<String> members() {
    return owner.onOwner(() -> new TreeSet<>(namespace.getMemberKeys()));
  }

  /** The namespace object itself; its thread rule is the guest's. */
  public Value value() {
    return namespace;
  }

  @Override
  public String toString() {
    return "GuestModule[" + owner.onOwner(namespace::toString) + "]";
  }
}
