import Foundation
import LinearAlgebra

/// One action at one point.
public struct SweepJob: Sendable, Hashable {
  public var point: Int
  public var action: SweepAction

  public init(point: Int, action: SweepAction) { (self.point, self.action) = (point, action) }

  var name: String { "\(point).\(action.rawValue)" }
}

/// What came out of a job.
public enum PointResult: Sendable {
  case finished(NetCDFFile)
  /// The reason, and what there is all the same: the curve up to a divergence.
  case failed(String, NetCDFFile?)

  private static let reason = "failure"
  private static let failedEnding = ".failed.nc"
  private static let finishedEnding = ".nc"

  /// How a result is found again.
  enum State: Sendable { case missing, finished, failed }

  /// - Parameter place: the path without its ending.
  /// - Throws: `SweepError.cannotWrite`.
  func write(_ place: String) throws(SweepError) {
    try WholeFile.makeFolder((place as NSString).deletingLastPathComponent)
    switch self {
    case .finished(let file): try Self.write(file, to: place + Self.finishedEnding)
    case .failed(let reason, let curve):
      var file = curve ?? NetCDFFile(dimensions: [], variables: [])
      file.attributes.append(.init(Self.reason, .text(reason)))
      try Self.write(file, to: place + Self.failedEnding)
    }
  }

  private static func write(_ file: NetCDFFile, to path: String) throws(SweepError) {
    let bytes: [UInt8]
    do { bytes = try file.encoded(.classic) } catch {
      throw .cannotWrite(path: path, reason: error.description)
    }
    try WholeFile.write(Data(bytes), to: path)
  }

  /// The result at a place; nil when there is none that opens.
  ///
  /// - Parameter withAttributes: of a finished one.
  static func read(_ place: String, withAttributes: Bool = true) -> PointResult? {
    if let file = open(place + finishedEnding, withAttributes) { return .finished(file) }
    return open(place + failedEnding, true).map { .failed($0[attribute: reason]?.text ?? "", $0) }
  }

  private static func open(_ path: String, _ withAttributes: Bool) -> NetCDFFile? {
    guard let data = FileManager.default.contents(atPath: path) else { return nil }
    return try? NetCDFFile(decoding: data, withAttributes: withAttributes)
  }

  /// Whether there is a result at a place, and all of it.
  static func state(_ place: String) -> State {
    if isWhole(place + finishedEnding) { return .finished }
    return isWhole(place + failedEnding) ? .failed : .missing
  }

  private static func isWhole(_ path: String) -> Bool {
    FileManager.default.contents(atPath: path).map(NetCDFFile.isWhole) ?? false
  }

  /// Forgets a failure.
  static func removeFailure(_ place: String) {
    try? FileManager.default.removeItem(atPath: place + failedEnding)
  }

  static func reason(_ place: String) -> String? {
    if case .failed(let reason, _)? = read(place) { reason } else { nil }
  }
}
