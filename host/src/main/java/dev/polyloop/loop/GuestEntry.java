package dev.polyloop.loop;

/**
 * An entry of a guest language that prefers to run many in one go. Entering a guest costs more than
 * a typical callback, so the loop enters it once and the guest's {@link Pump} then pulls every
 * directly following entry of the same pump. The order stays one FIFO over all languages.
 *
 * <p>Thread rule: the loop's thread.
 */
public interface GuestEntry extends Entry {
  /** The pump that runs this entry. */
  Pump pump();

  @Override
  default void run() {
    pump().drain(this);
  }

  /** Runs entries of one guest language within one entry into the guest. */
  interface Pump {
    /**
     * Runs {@code first}, then whatever {@link EventLoop#nextFor} hands out until that is null.
     * What it throws ends the loop's run; entries not yet pulled stay queued.
     */
    void drain(GuestEntry first);
  }
}
