import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;

/** A child on a virtual thread. */
public final class Children {
  private Children() {}

  /** Blocks until it is interrupted, which is how its task is cancelled. */
  public static Callable<Void> child() {
    return () -> {
      new CountDownLatch(1).await();
      return null;
    };
  }
}
