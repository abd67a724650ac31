package dev.polyloop.loop;

import java.util.ArrayList;
import java.util.List;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** A coroutine written as a list of steps, which notes what it was resumed with. */
final class Script<T extends @Nullable Object> implements Coroutine<T> {
  /** One step of a script. */
  @FunctionalInterface
  interface Part<T extends @Nullable Object> {
    Step<T> run(@Nullable Throwable thrown);
  }

  private final List<Part<T>> parts;
  private final List<@Nullable Throwable> resumedWith = new ArrayList<>();

  @SafeVarargs
  @SuppressWarnings("varargs")
  Script(Part<T>... parts) {
    this.parts = List.of(parts);
  }

  @Override
  public Step<T> resume(@Nullable Throwable thrown) {
    resumedWith.add(thrown);
    return parts.get(resumedWith.size() - 1).run(thrown);
  }

  /** What each step was resumed with: null, or the exception to raise. */
  List<@Nullable Throwable> resumedWith() {
    return resumedWith;
  }

  /** How many steps have run. */
  int steps() {
    return resumedWith.size();
  }

  /** Awaits a future; raises what it is resumed with, if this is not the first step. */
  static <T extends @Nullable Object> Part<T> awaiting(Supplier<LoopFuture<?>> future) {
    return thrown -> thrown != null ? new Step.Raised<>(thrown) : new Step.Awaiting<>(future.get());
  }

  /** Awaits a future, whatever it is resumed with: swallows a cancellation. */
  static <T extends @Nullable Object> Part<T> awaitingAnyway(Supplier<LoopFuture<?>> future) {
    return thrown -> new Step.Awaiting<>(future.get());
  }

  /** Yields once. */
  static <T extends @Nullable Object> Part<T> yielding() {
    return thrown -> thrown != null ? new Step.Raised<>(thrown) : new Step.Yielded<>();
  }

  /** Returns, or raises what it is resumed with. */
  static <T extends @Nullable Object> Part<T> returning(T value) {
    return thrown -> thrown != null ? new Step.Raised<>(thrown) : new Step.Returned<>(value);
  }

  /** Returns, whatever it is resumed with. */
  static <T extends @Nullable Object> Part<T> returningAnyway(T value) {
    return thrown -> new Step.Returned<>(value);
  }

  /** Raises. */
  static <T extends @Nullable Object> Part<T> raising(Throwable exception) {
    return thrown -> new Step.Raised<>(exception);
  }

  @Override
  public String toString() {
    return "<script>";
  }
}
