package dev.polyloop;

import dev.polyloop.typed.Conversion;
import java.lang.reflect.Type;
import java.time.Duration;
import java.util.Objects;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.CompletableFuture;
import org.graalvm.polyglot.TypeLiteral;
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
  private final @Nullable Duration deadline;

  GuestModule(Polyloop owner, Value namespace, @Nullable Duration deadline) {
    this.owner = owner;
    this.namespace = namespace;
    this.deadline = deadline;
  }

  /**
   * The same module, whose calls may take no longer than this. A call whose time is over is
   * cancelled, and if its step does not yield, that step is interrupted; what else runs goes on.
   * The call fails with a {@link java.util.concurrent.TimeoutException}.
   *
   * @throws IllegalArgumentException if the time is not positive
   */
  public GuestModule withDeadline(Duration time) {
    return new GuestModule(owner, namespace, PolyloopBuilder.positive(time));
  }

  @Nullable Duration deadline() {
    return deadline;
  }

  /**
   * Calls a function of the module: a plain one, an {@code async def}, or an async function.
   * Arguments may be Java values, futures of any kind, and values of any guest; the last one may be
   * {@link Keywords}.
   *
   * @param type what the result is converted to: {@code String}, {@code Integer}, a record, a
   *     functional interface, {@code Object}, {@code Void}, {@link Value}, ...
   * @return done when the function's result is; cancelling it cancels the guest's task. It fails
   *     with the Java exception that went through the guest, with a {@link
   *     dev.polyloop.guest.GuestException}, or with a {@link ClassCastException} that says which
   *     part of the result is not of the type
   * @throws IllegalArgumentException if the module has no such function
   * @throws java.util.concurrent.RejectedExecutionException see {@link PolyloopBuilder#callLimit}
   */
  public <T extends @Nullable Object> CompletableFuture<T> call(
      String function, Class<T> type, @Nullable Object... arguments) {
    return callAs(function, type, arguments);
  }

  /** As {@link #call(String, Class, Object...)}, for a generic type such as a list of records. */
  public <T extends @Nullable Object> CompletableFuture<T> call(
      String function, TypeLiteral<T> type, @Nullable Object... arguments) {
    return callAs(function, type.getType(), arguments);
  }

  private <T extends @Nullable Object> CompletableFuture<T> callAs(
      String function, Type type, @Nullable Object... arguments) {
    Conversion conversion = owner.languages().conversions().of(type);
    return owner.call(function(function), conversion, arguments, deadline);
  }

  private Value function(String name) {
    return owner.onOwner(
        () -> {
          Value member = namespace.getMember(name);
          if (member == null || !member.canExecute()) {
            throw new IllegalArgumentException("no function " + name + " in " + this);
          }
          return owner.languages().method(namespace, member);
        });
  }

  /**
   * The module's functions as an interface. A method is the function of its name, or of the name in
   * Python's spelling: {@code unitPrice}, {@code unit_price}. It may return
   *
   * <ul>
   *   <li>{@code CompletableFuture<T>} or {@code CompletionStage<T>};
   *   <li>{@code Flow.Publisher<T>}, for an async generator: each subscriber calls it anew;
   *   <li>{@code T}: it then blocks, and refuses on the loop's own thread.
   * </ul>
   *
   * <p>{@code T} is what {@link dev.polyloop.typed.Conversions} can make, generic types included. A
   * parameter that Python takes by keyword only is given so, if the interface was compiled with
   * {@code -parameters}. A default method is what happens where the module has no such function.
   *
   * @throws IllegalArgumentException that names each function which is missing or does not fit
   */
  public <T> T as(Class<T> type) {
    return owner.onOwner(() -> GuestProxy.of(owner, this, type));
  }

  /**
   * A member of the module, converted.
   *
   * @throws IllegalArgumentException if there is none
   */
  public <T> T get(String member, Class<T> type) {
    Conversion conversion = owner.languages().conversions().of(type);
    return owner.onOwner(
        () -> {
          Value value = namespace.getMember(member);
          if (value == null) {
            throw new IllegalArgumentException("no member " + member + " in " + this);
          }
          @SuppressWarnings("unchecked") // Primitive classes have boxed values.
          T converted = (T) Objects.requireNonNull(conversion.convert(value, member), member);
          return converted;
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
