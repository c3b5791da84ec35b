import LinearAlgebra
import Foundation

// What was written for each point when the sweep was made.
extension SweepDirectory {
  /// The lines of a file, found without making a text of it.
  public struct Lines: Sendable {
    private let bytes: [UInt8]
    private let starts: [Int]

    init(_ bytes: [UInt8]) {
      self.bytes = bytes
      starts = [0] + bytes.indices.filter { bytes[$0] == UInt8(ascii: "\n") }.map { $0 + 1 }
    }

    public var count: Int { starts.count - 1 }

    public subscript(_ line: Int) -> String {
      String(decoding: bytes[starts[line]..<(starts[line + 1] - 1)], as: UTF8.self)
    }
  }

  /// The configurations, one line of JSON each.
  ///
  /// - Throws: `SweepError.damaged`.
  public func configurations() throws(SweepError) -> Lines { try lines("points.jsonl") }

  /// Expected seconds of every job of a point.
  func costs() throws(SweepError) -> @Sendable (SweepJob) -> Double {
    let lines = try lines("costs.txt")
    let actions = description.actions
    return { job in
      let fields = lines[job.point].split(separator: " ")
      guard let index = actions.firstIndex(of: job.action), index < fields.count else { return 0 }
      return Double(fields[index]) ?? 0
    }
  }

  private func lines(_ name: String) throws(SweepError) -> Lines {
    let file = "\(path)/\(name)"
    guard let data = FileManager.default.contents(atPath: file) else {
      throw .damaged(path: file, reason: "the file is missing")
    }
    let lines = Lines([UInt8](data))
    guard lines.count == grid.count else {
      throw .damaged(
        path: file,
        reason:
          "it has \(lines.count.counting("line")) and not one for each of the \(grid.count.counting("point"))"
      )
    }
    return lines
  }
}
