import DMFT
import Foundation
import LinearAlgebra
import Synchronization

/// Keeps a state in memory, and stops a run after so many looks.
final class MemoryKeeper: StateKeeper {
  private struct State {
    var bytes: Data?
    var blocks = Int.max
    var left = Int.max
  }
  private let state = Mutex(State())

  var blocks: Int {
    get { state.withLock { $0.blocks } }
    set { state.withLock { ($0.blocks, $0.left) = (newValue, newValue) } }
  }

  func stored() throws -> StateArchive? {
    state.withLock { $0.left = $0.blocks }
    guard let bytes = (state.withLock { $0.bytes }) else { return nil }
    let position = Mutex(0)
    return StateArchive(
      .reading { count in
        position.withLock { start in
          let end = min(bytes.count, start + count)
          defer { start = end }
          return bytes[start..<end]
        }
      })
  }

  var demand: StateDemand {
    state.withLock { state in
      state.left -= 1
      return state.left > 0 ? .goOn : .stop
    }
  }

  func keep(_ write: (StateArchive) throws -> Void) throws {
    let bytes = Mutex(Data())
    let archive = StateArchive(.writing { part in bytes.withLock { $0.append(part) } })
    try write(archive)
    try archive.flush()
    let kept = bytes.withLock { $0 }
    state.withLock { $0.bytes = kept }
  }

  /// Leaves so many bytes, or so many less.
  func cut(to length: Int) {
    state.withLock { state in
      guard let bytes = state.bytes else { return }
      state.bytes = length > 0 ? bytes.prefix(length) : bytes.dropLast(-length)
    }
  }
}
