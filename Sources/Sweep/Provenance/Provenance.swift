import Foundation

/// When something was made.
enum Provenance {
  /// ISO 8601, in UTC.
  static var now: String { Date.now.formatted(.iso8601) }
}
