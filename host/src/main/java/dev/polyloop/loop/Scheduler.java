package dev.polyloop.loop;

/**
 * What futures and tasks need of a loop. {@link EventLoop} is one; a guest's own loop (a subclass
 * of asyncio's {@code AbstractEventLoop} that a program brings) is made one by its binding.
 */
public interface Scheduler {
  /** Queues an entry; from any thread if the loop allows it. */
  void enqueue(Entry entry);

  /** Whether the calling thread runs the loop. */
  boolean isOwner();

  /** Reports a failure that has no caller. */
  void report(LoopFailure failure);

  /** Whether debug mode is on. */
  boolean isDebug();
}
