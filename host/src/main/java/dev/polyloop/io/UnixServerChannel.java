package dev.polyloop.io;

import io.netty.channel.ChannelConfig;
import io.netty.channel.ChannelMetadata;
import io.netty.channel.ChannelOutboundBuffer;
import io.netty.channel.DefaultChannelConfig;
import io.netty.channel.ServerChannel;
import io.netty.channel.nio.AbstractNioMessageChannel;
import java.io.IOException;
import java.net.SocketAddress;
import java.net.StandardProtocolFamily;
import java.nio.channels.SelectionKey;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A listening Unix socket as a Netty channel; its children are {@link UnixChannel}s.
 *
 * <p>Thread rule: the loop's owner.
 */
final class UnixServerChannel extends AbstractNioMessageChannel implements ServerChannel {
  private static final int ACCEPTS_PER_TURN = 16;
  private static final ChannelMetadata METADATA = new ChannelMetadata(false, ACCEPTS_PER_TURN);

  private final ChannelConfig config = new DefaultChannelConfig(this);
  private final int backlog;
  private @Nullable SocketAddress bound;

  /**
   * A socket that is not bound.
   *
   * @param backlog how many connections may wait to be accepted
   */
  static UnixServerChannel open(int backlog) throws IOException {
    return new UnixServerChannel(ServerSocketChannel.open(StandardProtocolFamily.UNIX), backlog);
  }

  private UnixServerChannel(ServerSocketChannel socket, int backlog) {
    super(null, socket, SelectionKey.OP_ACCEPT);
    this.backlog = backlog;
  }

  @Override
  protected ServerSocketChannel javaChannel() {
    return (ServerSocketChannel) super.javaChannel();
  }

  @Override
  public ChannelConfig config() {
    return config;
  }

  @Override
  public ChannelMetadata metadata() {
    return METADATA;
  }

  @Override
  public boolean isActive() {
    return isOpen() && bound != null;
  }

  @Override
  protected @Nullable SocketAddress localAddress0() {
    return bound;
  }

  @Override
  protected @Nullable SocketAddress remoteAddress0() {
    return null;
  }

  @Override
  protected void doBind(SocketAddress local) throws IOException {
    javaChannel().bind(local, backlog);
    bound = javaChannel().getLocalAddress();
  }

  @Override
  protected void doClose() throws IOException {
    javaChannel().close();
  }

  @Override
  protected int doReadMessages(List<Object> accepted) throws IOException {
    SocketChannel child = javaChannel().accept();
    if (child == null) {
      return 0;
    }
    accepted.add(new UnixChannel(this, child));
    return 1;
  }

  @Override
  protected boolean closeOnReadError(Throwable cause) {
    return false;
  }

  // A listening socket neither connects nor writes.

  @Override
  protected boolean doConnect(SocketAddress remote, @Nullable SocketAddress local) {
    throw new UnsupportedOperationException();
  }

  @Override
  protected void doFinishConnect() {
    throw new UnsupportedOperationException();
  }

  @Override
  protected void doDisconnect() {
    throw new UnsupportedOperationException();
  }

  @Override
  protected boolean doWriteMessage(Object message, ChannelOutboundBuffer buffer) {
    throw new UnsupportedOperationException();
  }
}
