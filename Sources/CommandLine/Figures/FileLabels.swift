import Foundation

/// Names of files as a legend shows them: as short as they can be and still differ.
enum FileLabels {
  /// The name without folder and ending; with its ending, or as it was given, where that is needed to tell two apart.
  static func labels(_ paths: [String]) -> [String] {
    let shortenings: [(String) -> String] = [
      { (($0 as NSString).lastPathComponent as NSString).deletingPathExtension },
      { ($0 as NSString).lastPathComponent },
    ]
    for shorten in shortenings {
      let labels = paths.map(shorten)
      if Set(labels).count == Set(paths).count { return labels }
    }
    return paths
  }
}
