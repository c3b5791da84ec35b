import Foundation
import LinearAlgebra
import FileFormats

/// A checkpoint on disk: a line of JSON that says what it belongs to, the words of the state, their number and their checksum.
///
/// Written whole or not at all; read through once before anything of it is believed.
enum CheckpointFile {
  /// Writes the state that `body` hands to the archive; a megabyte of it at a time is in memory.
  static func write(_ header: CheckpointHeader, to path: String, _ body: (StateArchive) throws -> Void) throws
  {
    let name = temporaryPrefix(path) + "\(ProcessInfo.processInfo.processIdentifier)"
    try AtomicFile.stream(to: path, temporary: name) { handle in
      let sum = RunningSum()
      func put(_ data: Data) throws {
        sum.value.add(data)
        try handle.write(contentsOf: data)
      }
      try put(line(header))
      let archive = StateArchive(.writing(put))
      try body(archive)
      try archive.flush()
      try handle.write(contentsOf: trailer(sum.value))
    }
  }

  /// The state in a file; nil when there is none.
  ///
  /// - Throws: `CommandFailure`: `badInput` with what is wrong or different, `noInput` when it cannot be read.
  static func open(_ path: String, _ header: CheckpointHeader) throws -> StateArchive? {
    guard FileManager.default.fileExists(atPath: path) else { return nil }
    guard let handle = FileHandle(forReadingAtPath: path), let size = try? handle.seekToEnd() else {
      throw CommandFailure(code: .noInput, message: "\(path): cannot be read")
    }
    if size == 0 { return nil }
    try handle.seek(toOffset: 0)
    let start = try handle.read(upToCount: longestLine) ?? Data()
    guard start.starts(with: opening), let end = start.firstIndex(of: newline), (end + 1) % 8 == 0 else {
      throw failure(path, "it is no checkpoint of dmft solve; give another name")
    }
    guard size % 8 == 0, size >= UInt64(end + 1) + trailerLength, try isWhole(handle, size) else {
      throw failure(
        path, "it is damaged: its numbers do not agree with their checksum; remove it to begin anew")
    }
    let found = try JSONInput.decode(
      String(decoding: start[..<end], as: UTF8.self), as: JSONValue.self, path: path)
    if let difference = header.difference(from: found) {
      throw failure(path, difference + "; give another name, or remove it to begin anew")
    }
    try handle.seek(toOffset: UInt64(end + 1))
    let remaining = RunningCount(Int(size - trailerLength) - end - 1)
    return StateArchive(
      .reading { count in
        let part = try handle.read(upToCount: min(count, remaining.value)) ?? Data()
        remaining.value -= part.count
        return part
      })
  }

  /// Removes what processes that are no more have left half-written.
  static func clear(besides path: String) {
    AtomicFile.clear(besides: path, prefix: temporaryPrefix(path)) { rest in
      Int32(rest).map { kill($0, 0) != 0 && errno == ESRCH } ?? false
    }
  }

  private static func temporaryPrefix(_ path: String) -> String { PathText.name(path) + "." }

  /// The header, filled up to whole words.
  private static func line(_ header: CheckpointHeader) -> Data {
    var bytes = Data(header.value.text().utf8)
    bytes.append(contentsOf: repeatElement(UInt8(ascii: " "), count: 7 - bytes.count % 8))
    bytes.append(newline)
    return bytes
  }

  private static func trailer(_ sum: WordChecksum) -> Data {
    var bytes = Data()
    for word in [sum.count, sum.value] {
      for shift in stride(from: 0, to: 64, by: 8) {
        bytes.append(UInt8(truncatingIfNeeded: word >> UInt64(shift)))
      }
    }
    return bytes
  }

  private static func isWhole(_ handle: FileHandle, _ size: UInt64) throws -> Bool {
    try handle.seek(toOffset: 0)
    var (sum, left) = (WordChecksum(), Int(size - trailerLength))
    while left > 0 {
      // Reading may come to an end early only at that of the file.
      guard let part = try handle.read(upToCount: min(left, pieceLength)), part.count % 8 == 0, !part.isEmpty
      else { return false }
      sum.add(part)
      left -= part.count
    }
    return try handle.read(upToCount: Int(trailerLength)) == trailer(sum)
  }

  static func failure(_ path: String, _ problem: String) -> CommandFailure {
    CommandFailure(code: .badInput, message: "\(path): cannot go on from this checkpoint: \(problem)")
  }

  private static let opening = Data("{\"dmft checkpoint\"".utf8)
  private static let newline = UInt8(ascii: "\n")
  private static let trailerLength: UInt64 = 16
  private static let pieceLength = 1 << 20
  /// Configurations are shorter; layers and lists make their canonical form longer than the file.
  private static let longestLine = 1 << 24

  private final class RunningSum { var value = WordChecksum() }
  private final class RunningCount {
    var value: Int
    init(_ value: Int) { self.value = value }
  }
}
