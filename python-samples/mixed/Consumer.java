import dev.polyloop.sync.Queue;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;

/** Consumes texts from an asyncio queue on a virtual thread, until an empty one comes. */
public final class Consumer {
  private Consumer() {}

  /** A callable that a task group runs on a virtual thread; it may block on the queue. */
  public static Callable<List<String>> consume(Queue<Object> texts) {
    return () -> {
      List<String> taken = new ArrayList<>();
      for (String text = next(texts); !text.isEmpty(); text = next(texts)) {
        taken.add("java takes " + text);
      }
      return taken;
    };
  }

  private static String next(Queue<Object> texts) throws Exception {
    return texts.get().get().toString();
  }
}
