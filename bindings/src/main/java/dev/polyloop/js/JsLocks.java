package dev.polyloop.js;

import dev.polyloop.loop.LoopFuture;
import dev.polyloop.sync.Barrier;
import dev.polyloop.sync.Condition;
import dev.polyloop.sync.Event;
import dev.polyloop.sync.Lock;
import dev.polyloop.sync.Semaphore;
import org.graalvm.polyglot.HostAccess.Export;

/**
 * Lock, Semaphore, Event, Condition, Barrier: one method each, named for the method behind. Part of
 * {@link JsHost}.
 *
 * <p>Thread rule: the owner thread, from within JavaScript.
 */
public final class JsLocks extends JsExports {
  JsLocks(JsGuest guest) {
    super(guest);
  }

  /** {@link Lock}. */
  @Export
  public Lock newLock() {
    return new Lock(loop());
  }

  /** {@link Lock#acquire}. */
  @Export
  public LoopFuture<?> lockAcquire(Lock lock) {
    return guarded(lock::acquire);
  }

  /** {@link Lock#release}. */
  @Export
  public void lockRelease(Lock lock) {
    guardedRun(lock::release);
  }

  /** {@link Lock#isLocked}. */
  @Export
  public boolean lockIsLocked(Lock lock) {
    return lock.isLocked();
  }

  /** {@link Semaphore}. */
  @Export
  public Semaphore newSemaphore(int value, boolean bounded) {
    return guarded(() -> bounded ? Semaphore.bounded(loop(), value) : new Semaphore(loop(), value));
  }

  /** {@link Semaphore#acquire}. */
  @Export
  public LoopFuture<?> semaphoreAcquire(Semaphore semaphore) {
    return guarded(semaphore::acquire);
  }

  /** {@link Semaphore#release}. */
  @Export
  public void semaphoreRelease(Semaphore semaphore) {
    guardedRun(semaphore::release);
  }

  /** {@link Semaphore#isLocked}. */
  @Export
  public boolean semaphoreIsLocked(Semaphore semaphore) {
    return semaphore.isLocked();
  }

  /** {@link Event}. */
  @Export
  public Event newEvent() {
    return new Event(loop());
  }

  /** {@link Event#await}. */
  @Export
  public LoopFuture<?> eventWait(Event event) {
    return guarded(event::await);
  }

  /** {@link Event#set}. */
  @Export
  public void eventSet(Event event) {
    guardedRun(event::set);
  }

  /** {@link Event#clear}. */
  @Export
  public void eventClear(Event event) {
    guardedRun(event::clear);
  }

  /** {@link Event#isSet}. */
  @Export
  public boolean eventIsSet(Event event) {
    return event.isSet();
  }

  /** {@link Condition}. */
  @Export
  public Condition newCondition(Lock lock) {
    return new Condition(lock);
  }

  /** {@link Condition#await}. */
  @Export
  public LoopFuture<?> conditionWait(Condition condition) {
    return guarded(condition::await);
  }

  /** {@link Condition#signal}. */
  @Export
  public void conditionNotify(Condition condition, int n) {
    guardedRun(() -> condition.signal(n));
  }

  /** {@link Condition#signalAll}. */
  @Export
  public void conditionNotifyAll(Condition condition) {
    guardedRun(condition::signalAll);
  }

  /** {@link Barrier}. */
  @Export
  public Barrier newBarrier(int parties) {
    return guarded(() -> new Barrier(loop(), parties));
  }

  /** {@link Barrier#await}. */
  @Export
  public LoopFuture<?> barrierWait(Barrier barrier) {
    return guarded(barrier::await);
  }

  /** {@link Barrier#resetAsync}. */
  @Export
  public LoopFuture<?> barrierReset(Barrier barrier) {
    return guarded(barrier::resetAsync);
  }

  /** {@link Barrier#abortAsync}. */
  @Export
  public LoopFuture<?> barrierAbort(Barrier barrier) {
    return guarded(barrier::abortAsync);
  }

  /** {@link Barrier#parties}. */
  @Export
  public int barrierParties(Barrier barrier) {
    return barrier.parties();
  }

  /** {@link Barrier#waiting}. */
  @Export
  public int barrierWaiting(Barrier barrier) {
    return barrier.waiting();
  }

  /** {@link Barrier#isBroken}. */
  @Export
  public boolean barrierIsBroken(Barrier barrier) {
    return barrier.isBroken();
  }
}
