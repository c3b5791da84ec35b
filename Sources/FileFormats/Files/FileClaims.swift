import Foundation
import Synchronization

/// The files of one command: those that it reads, and those that it will write. No output may fall on an input, or on
/// another output.
///
/// Inputs are claimed where they are read (`InputFile`), outputs where their names are checked before anything is computed
/// (`OutputPath`), in whatever order: every command is covered, and so is whatever file a configuration names. Devices
/// and pipes hold nothing that could be lost, and may be claimed by everybody.
package final class FileClaims: Sendable {
  package enum Purpose { case input, output }

  /// The claims of the command that runs; `nil` outside of one, where nothing is refused.
  @TaskLocal package static var current: FileClaims?

  private struct Claim {
    let path: String
    let purpose: Purpose
    let identity: FileIdentity
    /// The folders that the file lies in, innermost first.
    let folders: [FileIdentity]

    /// Whether one is the other, or a folder in which it lies.
    func meets(_ other: Claim) -> Bool {
      identity == other.identity || folders.contains(other.identity) || other.folders.contains(identity)
    }
  }

  private let claims = Mutex<[Claim]>([])

  package init() {}

  /// Claims a file, or a folder with all that is in it.
  ///
  /// - Throws: `CommandFailure` with `usage` that names both sides.
  package static func claim(_ path: String, as purpose: Purpose) throws {
    try current?.claim(path, as: purpose)
  }

  package func claim(_ path: String, as purpose: Purpose) throws {
    guard let identity = FileIdentity(path) else { return }
    let new = Claim(
      path: path, purpose: purpose, identity: identity, folders: FileIdentity.folders(around: path))
    try Self.checkStreams(new)
    try claims.withLock { claims in
      let others = claims.filter { [$0.purpose, purpose].contains(.output) }
      if let other = others.first(where: { $0.meets(new) }) { throw Self.refusal(other, new) }
      claims.append(new)
    }
  }

  /// Standard output and standard error may go into a file, of which none of the command's should be one: the shell has opened it, and
  /// what the program puts in its place, or removes, takes the rest along.
  private static func checkStreams(_ claim: Claim) throws {
    for (stream, words) in [("/dev/stdout", "standard output"), ("/dev/stderr", "standard error")]
    where FileIdentity(stream) == claim.identity {
      let role = claim.purpose == .input ? "an input" : "an output"
      throw CommandFailure(
        code: .usage,
        message: "\(claim.path): \(role) into which \(words) goes; allowed: another file for one of them")
    }
  }

  private static func refusal(_ first: Claim, _ second: Claim) -> CommandFailure {
    let output = first.purpose == .output ? first : second
    let other = first.purpose == .output ? second : first
    let names = output.path == other.path ? output.path : "\(output.path) (\(other.path))"
    let what =
      other.purpose == .input
      ? "\(names): the output would be written over an input"
      : "\(names): two outputs would be written into one file"
    return CommandFailure(
      code: .usage, message: "\(what); allowed: another name for the output. Nothing was written")
  }
}

/// What a file is, whatever it is called: device and inode; of what does not exist those of the nearest folder that does,
/// with the rest of the path.
private struct FileIdentity: Hashable {
  private let device, inode: Int
  /// Of what does not exist.
  private let name: String?

  /// `nil` for devices and pipes.
  init?(_ path: String) {
    let path = AtomicFile.destination(of: path)
    if let attributes = try? FileManager.default.attributesOfItem(atPath: path) {
      guard [.typeRegular, .typeDirectory].contains(attributes[.type] as? FileAttributeType) else {
        return nil
      }
      self.init(attributes, name: nil)
    } else {
      self.init(missing: path)
    }
  }

  /// By the nearest folder that there is.
  private init?(missing path: String) {
    var (parent, name) = (path, "")
    while true {
      name = "/" + PathText.name(parent) + name
      parent = PathText.folder(parent)
      let place = parent.isEmpty ? "." : parent
      if let folder = try? FileManager.default.attributesOfItem(atPath: place + "/.") {
        self.init(folder, name: name)
        return
      }
      guard parent.count > 1 else { return nil }
    }
  }

  private init?(_ attributes: [FileAttributeKey: Any], name: String?) {
    guard let device = (attributes[.systemNumber] as? NSNumber)?.intValue,
      let inode = (attributes[.systemFileNumber] as? NSNumber)?.intValue
    else { return nil }
    (self.device, self.inode, self.name) = (device, inode, name)
  }

  /// The folders that a file lies in, up to the root; few more than a path can name.
  static func folders(around path: String) -> [FileIdentity] {
    var folders: [FileIdentity] = []
    var place = folder(of: AtomicFile.destination(of: path))
    while folders.count < 1000, let attributes = try? FileManager.default.attributesOfItem(atPath: place),
      let folder = FileIdentity(attributes, name: nil), folder != folders.last
    {
      folders.append(folder)
      place += "/.."
    }
    return folders
  }

  /// With a last component that makes the system follow a link.
  private static func folder(of path: String) -> String {
    let parent = PathText.folder(path)
    return (parent.isEmpty ? "." : parent) + "/."
  }
}
