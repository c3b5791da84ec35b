import Foundation
import LinearAlgebra
import Synchronization

/// Reading of input files, with the failures that users meet told apart.
package enum InputFile {
  /// The text of a file of at most `limit` bytes.
  ///
  /// - Throws: `CommandFailure`: `noInput` when the file is missing or unreadable, `badInput` when it is
  ///   longer than `limit` or not UTF-8.
  package static func text(at path: String, limit: Int) throws -> String {
    try text(of: part(of: path, limit: limit), path: path, limit: limit)
  }

  /// The same for bytes already read.
  package static func text(of data: Data, path: String, limit: Int) throws -> String {
    try checkLength(data, path: path, limit: limit)
    guard let text = String(validating: data, as: UTF8.self) else {
      throw CommandFailure(code: .badInput, message: "\(path): not a text file (its bytes are not UTF-8)")
    }
    return text.unicodeScalars.first == "\u{FEFF}" ? String(text.unicodeScalars.dropFirst()) : text
  }

  /// `name` as seen from the directory of the file that mentions it.
  package static func path(_ name: String, besides file: String) -> String {
    if name.hasPrefix("/") { return name }
    return PathText.joined(folder(of: file), name)
  }

  /// Where relative names in a file start; empty for the working directory.
  package static func folder(of file: String) -> String {
    StreamedInput.isStream(file) ? "" : PathText.folder(file)
  }

  /// The bytes of a file of at most `limit` of them.
  ///
  /// - Throws: `CommandFailure`: `noInput` when the file is missing or unreadable, `badInput` when it is longer.
  package static func data(at path: String, limit: Int) throws -> Data {
    let data = try part(of: path, limit: limit)
    try checkLength(data, path: path, limit: limit)
    return data
  }

  /// Devices have no end (`/dev/zero`), or no beginning.
  private static func isDevice(_ path: String) -> Bool {
    type(path) == .typeCharacterSpecial || type(path) == .typeBlockSpecial
  }

  /// What stands at the end of all links.
  private static func type(_ path: String) -> FileAttributeType? {
    let place = URL(file: path).resolvingSymlinksInPath().path
    return (try? FileManager.default.attributesOfItem(atPath: place))?[.type] as? FileAttributeType
  }

  private static let deviceLimit = 1 << 24

  /// For formats whose parts lie anywhere in a file.
  ///
  /// - Throws: `CommandFailure`: `noInput` for a missing file, `badInput` for a folder, a pipe or a device.
  package static func checkIsFile(_ path: String) throws {
    guard FileManager.default.fileExists(atPath: path) else {
      throw CommandFailure(code: .noInput, message: "\(path): no such file")
    }
    guard let type = type(path), type != .typeRegular else { return }
    let found = type == .typeDirectory ? "a folder" : "a pipe or a device"
    throw CommandFailure(
      code: .badInput,
      message: "\(path): \(found), and no file; allowed: a file, which is read from any place")
  }

  private static func checkLength(_ data: Data, path: String, limit: Int) throws {
    guard data.count <= limit else {
      throw CommandFailure(code: .badInput, message: "\(path): longer than the \(limit) bytes allowed")
    }
  }

  /// What pipes have given: some commands look at a file twice, and a pipe gives it once.
  private static let pipes = Mutex<[String: Data]>([:])

  /// At most one byte more than `limit`, so that devices and pipes without an end are refused too.
  private static func part(of path: String, limit: Int) throws -> Data {
    guard !path.isEmpty else {
      throw CommandFailure(code: .noInput, message: "an input file has no name; allowed: the name of a file")
    }
    let place = StreamedInput.place(path)
    try FileClaims.claim(place, as: .input)
    guard FileManager.default.fileExists(atPath: place) else {
      throw CommandFailure(code: .noInput, message: "\(path): no such file")
    }
    let isEndless = isDevice(place)
    let limit = isEndless ? min(limit, deviceLimit) : limit
    if let known = pipes.withLock({ $0[path] }) { return known }
    do {
      let handle = try FileHandle(forReadingFrom: URL(file: place))
      defer { try? handle.close() }
      let isPipe = (try? handle.offset()) == nil
      var data = Data()
      while data.count <= limit {
        guard let part = try handle.read(upToCount: limit + 1 - data.count), !part.isEmpty else { break }
        data.append(part)
      }
      guard !isEndless || data.count <= deviceLimit else {
        throw CommandFailure(code: .badInput, message: "\(path): a device that does not end; allowed: a file")
      }
      if isPipe { pipes.withLock { $0[path] = data } }
      return data
    } catch let failure as CommandFailure {
      throw failure
    } catch {
      throw CommandFailure(code: .noInput, message: "\(path): cannot be read")
    }
  }
}
