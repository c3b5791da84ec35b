import Foundation
import LinearAlgebra

/// A sweep on disk.
///
///     sweep.json                 what the sweep is, written last
///     points.jsonl               one resolved configuration a line
///     costs.txt                  expected seconds of each action, a line a point
///     results/12/12345.solve.nc  what came out; .failed.nc with the reason
///     locks/                     who is at work on what
///     partial/                   networks of unfinished simulations
///
/// Ten thousands of points take a few large files, and as many small ones as there are results, a thousand to a folder.
public struct SweepDirectory: Sendable {
  public let path: String
  public let description: SweepDescription
  public let grid: SweepGrid
  public let locks: PointLocks

  /// A configuration with what it is expected to cost.
  public struct Point: Sendable {
    /// One line of JSON.
    public var configuration: String
    /// Seconds, in the order of the actions; only their ratios matter.
    public var costs: [Double]
    /// Why the point cannot be done at all.
    public var refusal: String?

    public init(configuration: String, costs: [Double], refusal: String? = nil) {
      (self.configuration, self.costs, self.refusal) = (configuration, costs, refusal)
    }
  }

  /// Opens the sweep in a directory.
  ///
  /// - Throws: `SweepError.missing`, or `damaged`.
  public init(_ path: String, watch: PointLocks.Watch = .init()) throws(SweepError) {
    let file = path + "/sweep.json"
    guard let data = FileManager.default.contents(atPath: file) else { throw .missing(path: path) }
    do {
      description = try JSONDecoder().decode(SweepDescription.self, from: data)
    } catch {
      throw .damaged(path: file, reason: "not the description of a sweep")
    }
    if let problem = description.problem {
      throw .damaged(path: file, reason: "not the description of a sweep: \(problem)")
    }
    self.path = path
    grid = description.grid
    locks = PointLocks(folder: path + "/locks", watch: watch)
  }

  /// Whether there is a sweep in the directory.
  public static func exists(_ path: String) -> Bool {
    FileManager.default.fileExists(atPath: path + "/sweep.json")
  }

  /// Makes the directory of a sweep.
  ///
  /// - Parameter points: in the order of the grid.
  /// - Throws: `SweepError.occupied` for a directory that holds other files, `cannotWrite`.
  public static func create(
    _ path: String, _ description: SweepDescription, points: [Point], watch: PointLocks.Watch = .init()
  ) throws(SweepError) -> SweepDirectory {
    precondition(points.count == description.grid.count)
    try checkIsFree(path)
    for folder in folders {
      try? FileManager.default.removeItem(atPath: "\(path)/\(folder)")
      try WholeFile.makeFolder("\(path)/\(folder)")
    }
    try WholeFile.write(lines(points, \.configuration), to: path + "/points.jsonl")
    try WholeFile.write(
      lines(points) { $0.costs.map(\.description).joined(separator: " ") }, to: path + "/costs.txt")
    let encoder = JSONEncoder()
    encoder.outputFormatting = [.sortedKeys, .prettyPrinted, .withoutEscapingSlashes]
    let text = (try? encoder.encode(description)) ?? Data()
    for (number, point) in points.enumerated() {
      guard let refusal = point.refusal else { continue }
      for action in description.actions {
        try PointResult.failed(refusal, nil).write(
          Self.place(SweepJob(point: number, action: action), in: path))
      }
    }
    try WholeFile.write(text, to: path + "/sweep.json")
    return try SweepDirectory(path, watch: watch)
  }

  /// Files of a creation that was stopped are no obstacle.
  private static func checkIsFree(_ path: String) throws(SweepError) {
    let names = (try? FileManager.default.contentsOfDirectory(atPath: path)) ?? []
    if names.contains("sweep.json") { throw .occupied(path: path, by: "a sweep") }
    if let other = names.sorted().first(where: { !ownNames.contains($0) && !isHalfWritten($0) }) {
      throw .occupied(path: path, by: "\(other)")
    }
    for folder in folders {
      let below =
        FileManager.default.enumerator(atPath: "\(path)/\(folder)")?.compactMap { $0 as? String } ?? []
      if let other = below.sorted().first(where: { !isLeftBehind($0) }) {
        throw .occupied(path: path, by: "\(folder)/\(other)")
      }
    }
  }

  /// Files that are being written, here or by a program that was ended, have a name that says so.
  private static func isHalfWritten(_ name: String) -> Bool {
    name.hasSuffix(".part") || name.hasSuffix(temporaryFileEnding)
  }

  /// Whether a file, or a folder, of a sweep's folders is one of a creation that was stopped: the refusals of points.
  private static func isLeftBehind(_ name: String) -> Bool {
    let parts = name.split(separator: "/")
    guard parts.count <= 2, let first = parts.first, Int(first) != nil else { return false }
    return parts.count == 1 || name.hasSuffix(".failed.nc") || name.hasSuffix(".part")
  }

  private static let folders = ["results", "locks", "partial"]

  /// What the directory of a sweep holds, collected data sets and scripts for a scheduler apart.
  public static let ownNames = Set(folders + ["points.jsonl", "costs.txt", "sweep.json"])

  private static func lines(_ points: [Point], _ line: (Point) -> String) -> Data {
    var text = Data()
    for point in points {
      text.append(contentsOf: line(point).utf8)
      text.append(UInt8(ascii: "\n"))
    }
    return text
  }

  /// Where the result of a job goes, without its ending.
  func place(_ job: SweepJob) -> String { Self.place(job, in: path) }

  private static func place(_ job: SweepJob, in path: String) -> String {
    "\(path)/results/\(job.point / pointsInFolder)/\(job.name)"
  }

  static let pointsInFolder = 1000

  /// Where an unfinished simulation keeps its networks.
  public func partial(_ job: SweepJob) -> String { "\(path)/partial/\(job.name).txt" }
}
