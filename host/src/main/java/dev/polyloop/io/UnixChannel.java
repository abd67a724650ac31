package dev.polyloop.io;

import io.netty.buffer.ByteBuf;
import io.netty.channel.Channel;
import io.netty.channel.ChannelConfig;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelPromise;
import io.netty.channel.DefaultChannelConfig;
import io.netty.channel.FileRegion;
import io.netty.channel.nio.AbstractNioByteChannel;
import io.netty.channel.nio.NioIoOps;
import io.netty.channel.socket.ChannelInputShutdownEvent;
import io.netty.channel.socket.DuplexChannel;
import java.io.IOException;
import java.net.SocketAddress;
import java.net.StandardProtocolFamily;
import java.nio.channels.SocketChannel;
import org.jspecify.annotations.Nullable;

/**
 * A Unix socket as a Netty channel. Netty 4.2.17 has one of its own, {@code
 * NioDomainSocketChannel}, which closes itself at the end of the incoming stream and so has no half
 * close; this one fires {@link ChannelInputShutdownEvent} and stays.
 *
 * <p>Thread rule: the loop's owner.
 */
final class UnixChannel extends AbstractNioByteChannel implements DuplexChannel {
  private final ChannelConfig config = new DefaultChannelConfig(this);
  private boolean inputOver;
  private boolean outputOver;

  /** A socket that is not connected. */
  static UnixChannel open() throws IOException {
    return new UnixChannel(null, SocketChannel.open(StandardProtocolFamily.UNIX));
  }

  UnixChannel(@Nullable Channel parent, SocketChannel socket) {
    super(parent, socket);
  }

  @Override
  protected SocketChannel javaChannel() {
    return (SocketChannel) super.javaChannel();
  }

  @Override
  public ChannelConfig config() {
    return config;
  }

  @Override
  public boolean isActive() {
    return javaChannel().isOpen() && javaChannel().isConnected();
  }

  @Override
  protected @Nullable SocketAddress localAddress0() {
    try {
      return javaChannel().getLocalAddress();
    } catch (IOException e) {
      return null;
    }
  }

  @Override
  protected @Nullable SocketAddress remoteAddress0() {
    try {
      return javaChannel().getRemoteAddress();
    } catch (IOException e) {
      return null;
    }
  }

  // Connecting

  @Override
  protected void doBind(SocketAddress local) throws IOException {
    javaChannel().bind(local);
  }

  @Override
  protected boolean doConnect(SocketAddress remote, @Nullable SocketAddress local)
      throws IOException {
    if (local != null) {
      doBind(local);
    }
    boolean connected = javaChannel().connect(remote);
    if (!connected) {
      addAndSubmit(NioIoOps.CONNECT);
    }
    return connected;
  }

  @Override
  protected void doFinishConnect() throws IOException {
    if (!javaChannel().finishConnect()) {
      throw new IOException("a connection that is ready does not finish");
    }
  }

  @Override
  protected void doDisconnect() throws Exception {
    doClose();
  }

  @Override
  protected void doClose() throws Exception {
    super.doClose();
    javaChannel().close();
  }

  // Bytes

  @Override
  protected int doReadBytes(ByteBuf buffer) throws IOException {
    var handle = unsafe().recvBufAllocHandle();
    handle.attemptedBytesRead(buffer.writableBytes());
    int count = buffer.writeBytes(javaChannel(), handle.attemptedBytesRead());
    if (count >= 0) {
      return count;
    }
    if (!inputOver) {
      inputOver = true;
      config.setAutoRead(false);
      pipeline().fireUserEventTriggered(ChannelInputShutdownEvent.INSTANCE);
    }
    // -1 would close the channel.
    return 0;
  }

  @Override
  protected int doWriteBytes(ByteBuf buffer) throws IOException {
    return buffer.readBytes(javaChannel(), buffer.readableBytes());
  }

  @Override
  protected long doWriteFileRegion(FileRegion region) throws IOException {
    return region.transferTo(javaChannel(), region.transferred());
  }

  // Half closing

  @Override
  protected boolean isInputShutdown0() {
    return inputOver;
  }

  @Override
  public boolean isInputShutdown() {
    return inputOver;
  }

  @Override
  public boolean isOutputShutdown() {
    return outputOver || !isActive();
  }

  @Override
  public boolean isShutdown() {
    return isInputShutdown() && isOutputShutdown();
  }

  @Override
  public ChannelFuture shutdownInput() {
    return shutdownInput(newPromise());
  }

  @Override
  public ChannelFuture shutdownInput(ChannelPromise promise) {
    return half(promise, () -> javaChannel().shutdownInput());
  }

  @Override
  public ChannelFuture shutdownOutput() {
    return shutdownOutput(newPromise());
  }

  @Override
  public ChannelFuture shutdownOutput(ChannelPromise promise) {
    outputOver = true;
    return half(promise, () -> javaChannel().shutdownOutput());
  }

  @Override
  public ChannelFuture shutdown() {
    return shutdown(newPromise());
  }

  @Override
  public ChannelFuture shutdown(ChannelPromise promise) {
    outputOver = true;
    return half(promise, () -> javaChannel().shutdownOutput().shutdownInput());
  }

  private interface Shutdown {
    SocketChannel run() throws IOException;
  }

  private static ChannelFuture half(ChannelPromise promise, Shutdown shutdown) {
    try {
      var _ = shutdown.run();
      return promise.setSuccess();
    } catch (IOException e) {
      return promise.setFailure(e);
    }
  }
}
