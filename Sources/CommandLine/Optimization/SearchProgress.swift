import Synchronization

/// The bar and the notice of a search whose parts end on several threads.
final class SearchProgress: Sendable {
  private let bar: Mutex<ProgressBar>
  private let notice: RunNotice

  init(file: String, limit: TimeLimit?) {
    bar = Mutex(ProgressBar())
    notice = RunNotice(file: file, limit: limit)
  }

  func advance(_ share: Double) {
    bar.withLock { $0.update(share) }
    notice.advance(share)
  }

  func finish() {
    notice.finish()
    bar.withLock { $0.finish() }
  }
}
