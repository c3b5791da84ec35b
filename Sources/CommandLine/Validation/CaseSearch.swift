import Foundation
import FileFormats
import LinearAlgebra

/// The cases in a folder and below: regular files called `case.yaml`, nearer ones first.
///
/// Hidden folders and links to folders are passed over, and the search ends with an error after a number of entries that no collection of
/// cases has: a whole disk is nobody's folder of cases. A long search says what it looks through.
struct CaseSearch {
  let folder: String
  /// Entries that are looked at before the search gives up, and after how many it says that it goes on.
  var most = 100_000
  var silent = 5_000

  /// Paths that begin with the folder, in the order of their names.
  ///
  /// - Throws: `CommandFailure` with `noInput` for a folder that cannot be read, that has no case, or too many entries.
  func files() throws -> [String] {
    var (found, unread, entries) = ([String](), 0, 0)
    var level = [folder]
    var depth = 0
    while !level.isEmpty {
      var next: [String] = []
      for path in level {
        guard let names = try? FileManager.default.contentsOfDirectory(atPath: path) else {
          unread += 1
          continue
        }
        for name in names {
          entries += 1
          if entries == silent { StandardError.write("dmft: \(folder): \(looking); Ctrl-C ends the search") }
          guard entries <= most else { throw failure(tooMany(found, depth)) }
          let entry = PathText.joined(path, name)
          switch kind(entry) {
          case .typeDirectory where !name.hasPrefix("."): next.append(entry)
          case .typeRegular where name == CaseFile.fileName: found.append(entry)
          default: break
          }
        }
      }
      (level, depth) = (next, depth + 1)
    }
    guard entries > 0 || unread == 0 else { throw failure("cannot be read") }
    guard !found.isEmpty else { throw failure(nothing(entries, unread)) }
    return found.sorted()
  }

  private var looking: String { "looking for \(CaseFile.fileName) in it and below" }

  /// Links to files are what they lead to; those to folders may lead back.
  private func kind(_ path: String) -> FileAttributeType? {
    func type(_ path: String) -> FileAttributeType? {
      (try? FileManager.default.attributesOfItem(atPath: path))?[.type] as? FileAttributeType
    }
    guard PathText.name(path) == CaseFile.fileName, type(path) == .typeSymbolicLink else { return type(path) }
    return FileManager.default.isReadableFile(atPath: path)
      ? type((path as NSString).resolvingSymlinksInPath) : nil
  }

  private func failure(_ reason: String) -> CommandFailure {
    CommandFailure(code: .noInput, message: "\(folder): \(reason)")
  }

  private func nothing(_ entries: Int, _ unread: Int) -> String {
    let passed = unread > 0 ? ", \(unread.counting("folder")) that cannot be read not among them" : ""
    return
      "there is no \(CaseFile.fileName) in it or below (\(entries.counting("entry", as: "entries")) looked at\(passed)); allowed: a case, or a "
      + "folder with cases in it (dmft validate --help shows one)"
  }

  private func tooMany(_ found: [String], _ depth: Int) -> String {
    let cases =
      found.isEmpty
      ? "no \(CaseFile.fileName) among them"
      : "with \(found.count.counting("case")), the first \(found.min() ?? "")"
    return
      "more than \(most) files and folders, \(cases), at \(depth.counting("folder")) below it; allowed: the folder of the cases"
  }
}
