/// The version that `dmft --version` prints and result files carry.
package enum Version {
  package static let current = "0.1.0"
}
