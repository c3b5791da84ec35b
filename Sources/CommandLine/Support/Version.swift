/// The version that `dmft --version` prints and result files carry.
enum Version {
  static let current = "0.1.0"
}
