import Foundation
import LinearAlgebra

/// Writing of files whole or not at all.
package enum AtomicFile {
  /// Writes beside the target under a temporary name, then renames; whatever goes wrong, the old file stays.
  ///
  /// A link is followed. What is not a regular file, such as `/dev/stdout` or a pipe, is written to as it is:
  /// a rename would put a file in its place.
  /// - Throws: `CommandFailure` with `cannotWrite`, the path and the reason.
  package static func write(_ data: Data, to path: String) throws {
    do {
      switch kind(of: path) {
      case .typeDirectory?: throw CommandFailure(code: .cannotWrite, message: "it is a directory")
      case .typeRegular?, nil: try replace(destination(of: path)) { try $0.write(contentsOf: data) }
      default: try fill(path, with: data)
      }
    } catch {
      throw CommandFailure(code: .cannotWrite, message: "\(path): cannot be written: \(reason(error))")
    }
  }

  package static func write(_ text: String, to path: String) throws { try write(Data(text.utf8), to: path) }

  /// Writes into something that exists, without touching its name.
  package static func fill(_ path: String, with data: Data) throws {
    // Without a reader a pipe does not open.
    if kind(of: path) == .typeUnknown {
      StandardError.write("dmft: \(path) is a pipe: it is written to when somebody reads it")
    }
    let handle = try FileHandle(forWritingTo: URL(file: path))
    defer { try? handle.close() }
    try handle.write(contentsOf: data)
  }

  /// Writes what comes in pieces, in the place of a regular file or of none: a rename would end a device for all its users.
  ///
  /// - Parameter name: of the temporary file beside it, for those who clear away what a crash has left.
  package static func stream(to path: String, temporary name: String, _ fill: (FileHandle) throws -> Void)
    throws
  {
    do {
      let kind = kind(of: path)
      guard kind == nil || kind == .typeRegular else {
        throw CommandFailure(code: .cannotWrite, message: "\(path): cannot be written: it is no regular file")
      }
      try replace(destination(of: path), temporary: name, fill)
    } catch let failure as CommandFailure {
      throw failure
    } catch {
      throw CommandFailure(code: .cannotWrite, message: "\(path): cannot be written: \(reason(error))")
    }
  }

  /// Creates the temporary file that a write of `path` would begin with, and removes it.
  ///
  /// - Throws: `CommandFailure` with `cannotWrite`, the path and the reason.
  package static func checkCanReplace(_ path: String) throws {
    let kind = kind(of: path)
    guard kind == nil || kind == .typeRegular else { return }
    let temporary = temporaryName(UUID().uuidString, besides: destination(of: path))
    TemporaryFiles.register(temporary)
    defer { TemporaryFiles.unregister(temporary) }
    do {
      try Data().write(to: URL(file: temporary), options: .withoutOverwriting)
      try FileManager.default.removeItem(atPath: temporary)
    } catch {
      throw CommandFailure(code: .cannotWrite, message: "\(path): cannot be written: \(reason(error))")
    }
  }

  private static func replace(
    _ path: String, temporary name: String = UUID().uuidString, _ fill: (FileHandle) throws -> Void
  ) throws {
    let temporary = temporaryName(name, besides: path)
    TemporaryFiles.register(temporary)
    defer { TemporaryFiles.unregister(temporary) }
    do {
      try create(temporary, fill)
      try keepPermissions(of: path, on: temporary)
      try renameFile(temporary, to: path)
    } catch {
      try? FileManager.default.removeItem(atPath: temporary)
      throw error
    }
  }

  /// The data are on the disk when this returns: some file systems find out that they are full only then.
  private static func create(_ path: String, _ fill: (FileHandle) throws -> Void) throws {
    try Data().write(to: URL(file: path), options: .withoutOverwriting)
    let handle = try FileHandle(forWritingTo: URL(file: path))
    defer { try? handle.close() }
    try fill(handle)
    try handle.synchronize()
  }

  private static func keepPermissions(of path: String, on temporary: String) throws {
    guard let old = try? FileManager.default.attributesOfItem(atPath: path)[.posixPermissions] else { return }
    try FileManager.default.setAttributes([.posixPermissions: old], ofItemAtPath: temporary)
  }

  private static func temporaryName(_ name: String, besides path: String) -> String {
    let folder = PathText.folder(path)
    return PathText.joined(folder, ".\(name)\(temporaryFileEnding)")
  }

  /// Removes temporary files besides a path whose names begin so, if `isLeft` says of what follows that nobody writes them.
  package static func clear(besides path: String, prefix: String, where isLeft: (_ rest: String) -> Bool) {
    let folder = PathText.folder(destination(of: path))
    let names = (try? FileManager.default.contentsOfDirectory(atPath: folder.isEmpty ? "." : folder)) ?? []
    for name in names where name.hasPrefix("." + prefix) && name.hasSuffix(temporaryFileEnding) {
      let rest = String(name.dropFirst(prefix.count + 1).dropLast(temporaryFileEnding.count))
      if isLeft(rest) {
        try? FileManager.default.removeItem(atPath: PathText.joined(folder, name))
      }
    }
  }

  /// What the path leads to, links followed; `nil` when there is nothing.
  private static func kind(of path: String) -> FileAttributeType? {
    let attributes = try? FileManager.default.attributesOfItem(atPath: destination(of: path))
    return attributes?[.type] as? FileAttributeType
  }

  /// The path itself, or where a chain of links leads.
  package static func destination(of path: String) -> String {
    let longestChain = 40
    var path = path
    for _ in 0..<longestChain {
      guard let next = try? FileManager.default.destinationOfSymbolicLink(atPath: path) else { return path }
      path = InputFile.path(next, besides: path)
    }
    return path
  }

  /// The words of the operating system where Foundation hands them on.
  package static func reason(_ error: any Error) -> String {
    switch error {
    case let failure as CommandFailure: failure.message
    case let error as RenameError: error.reason
    default: systemReason(error as NSError)
    }
  }

  /// The number of the operating system's error, if it is one.
  package static func systemCode(_ error: any Error) -> Int32? {
    let underlying = underlying(error as NSError)
    return underlying.domain == NSPOSIXErrorDomain ? Int32(exactly: underlying.code) : nil
  }

  private static func systemReason(_ error: NSError) -> String {
    let underlying = underlying(error)
    return underlying.localizedFailureReason ?? underlying.localizedDescription
  }

  private static func underlying(_ error: NSError) -> NSError {
    (error.userInfo[NSUnderlyingErrorKey] as? any Error).map { $0 as NSError } ?? error
  }
}
