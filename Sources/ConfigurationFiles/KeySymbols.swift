/// The letters by which the literature calls keys of the configuration: N for width, η for learningRate.
enum KeySymbols {
  private static let names = [
    "α": ["alpha"], "β": ["beta"], "γ": ["gamma"], "η": ["eta", "lr"], "μ": ["mu"], "ε": ["epsilon", "eps"],
  ]

  /// Keys with the symbol that their meaning begins with.
  private static let symbols: [(key: String, symbol: String)] = Schema.run.form.entries.compactMap { entry in
    let word = entry.key.meaning.prefix { $0.isLetter }
    // "a" is an article.
    return word.count == 1 && word != "a" ? (entry.key.name, String(word)) : nil
  }

  /// The one of some keys that a letter, or its name, stands for.
  static func key(for word: String, among known: [String]) -> String? {
    let matches = symbols.filter {
      known.contains($0.key) && ([$0.symbol] + (names[$0.symbol] ?? [])).contains(word)
    }
    let near = symbols.filter { known.contains($0.key) && $0.symbol.lowercased() == word }
    return (matches + near).first?.key
  }
}
