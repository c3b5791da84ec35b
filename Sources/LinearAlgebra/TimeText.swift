/// Times for reading.
public enum TimeText {
  /// `45 s`, `3 min`, `2.5 h`, `4 days` of a number of seconds.
  public static func about(_ seconds: Double) -> String {
    switch seconds {
    case ..<100: "\(max(1, seconds.rounded()).readable(digits: 2)) s"
    case ..<6000: "\((seconds / 60).readable(digits: 2)) min"
    case ..<172_800: "\((seconds / 3600).readable(digits: 2)) h"
    default: "\(min((seconds / 86_400).rounded(), 1e9).readable) days"
    }
  }
}
