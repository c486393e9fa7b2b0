// SPDX-License-Identifier: Apache-2.0
// Turns files into C++ at build time:
//   embed queries DIR OUT.hpp OUT.cpp     named queries (schema/sql/queries/*.sql), checked
//   embed migrations DIR OUT.cpp          schema/sql/migrations/NNNN_*.sql
//   embed files DIR OUT.cpp OUT.S         a tree of any files, by the assembler's .incbin
// A mistake in a query is a build error with its file and line.
#include <algorithm>
#include <cctype>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <iostream>
#include <map>
#include <set>
#include <sstream>
#include <string>
#include <vector>

namespace {

namespace fs = std::filesystem;

[[noreturn]] void fail(const std::string& where, const std::string& what) {
  std::cerr << where << ": " << what << "\n";
  std::exit(1);
}

std::string read(const fs::path& path) {
  std::ifstream in(path, std::ios::binary);
  if (!in) fail(path.string(), "cannot be read");
  std::ostringstream text;
  text << in.rdbuf();
  return text.str();
}

void write(const fs::path& path, const std::string& text) {
  fs::create_directories(path.parent_path());
  std::ofstream out(path, std::ios::binary);
  out << text;
  if (!out.flush()) fail(path.string(), "cannot be written");
}

/// Files of a folder with the given ending, sorted by name. `engine`: "x.sqlite.sql" stands for
/// "x.sql" and comes last; other engines' files are left out.
std::vector<fs::path> sql_files(const fs::path& folder) {
  std::vector<fs::path> files;
  for (const auto& entry : fs::directory_iterator(folder)) {
    const auto name = entry.path().filename().string();
    if (name.ends_with(".sql") && !name.ends_with(".postgres.sql")) files.push_back(entry.path());
  }
  std::sort(files.begin(), files.end(), [](const fs::path& left, const fs::path& right) {
    const bool l = left.string().ends_with(".sqlite.sql"), r = right.string().ends_with(".sqlite.sql");
    return l != r ? r : left.filename() < right.filename();
  });
  return files;
}

std::string literal(const std::string& text) { return "R\"sql(" + text + ")sql\""; }

struct NamedQuery {
  std::string kind, doc, sql, where;
  bool engine = false;
};

/// `$n` must first appear as $1, $2, …: SQLite numbers them by appearance.
void check_parameters(const std::string& name, const NamedQuery& query) {
  int highest = 0;
  for (std::size_t i = 0; i + 1 < query.sql.size(); ++i) {
    if (query.sql[i] != '$' || !std::isdigit(static_cast<unsigned char>(query.sql[i + 1]))) continue;
    const int number = std::atoi(query.sql.c_str() + i + 1);
    if (number > highest + 1 || number == 0)
      fail(query.where, name + ": $" + std::to_string(number) + " appears before the one below it");
    highest = std::max(highest, number);
  }
}

void check(const std::string& name, const NamedQuery& query) {
  static const std::set<std::string> kinds{"one", "many", "exec"};
  if (!kinds.contains(query.kind)) fail(query.where, name + ": kind must be one, many or exec");
  if (query.doc.empty()) fail(query.where, name + ": a sentence must say what it is for");
  if (query.sql.find("SELECT *") != query.sql.npos) fail(query.where, name + ": SELECT * is not allowed");
  if (query.sql.find_first_not_of(" \n") == query.sql.npos) fail(query.where, name + ": no SQL");
  if (query.sql.find(")sql") != query.sql.npos) fail(query.where, name + ": cannot be embedded");
  check_parameters(name, query);
}

void embed_queries(const fs::path& folder, const fs::path& header, const fs::path& source) {
  std::map<std::string, NamedQuery> queries;
  for (const auto& file : sql_files(folder)) {
    std::istringstream lines(read(file));
    NamedQuery* current = nullptr;
    int number = 0;
    for (std::string line; std::getline(lines, line);) {
      const auto where = file.string() + ":" + std::to_string(++number);
      if (line.starts_with("-- name:")) {
        std::istringstream words(line.substr(8));
        std::string name, kind;
        words >> name >> kind;
        if (name.empty() || !kind.starts_with(":")) fail(where, "expected: -- name: find_x :one");
        NamedQuery fresh{kind.substr(1), "", "", where, file.string().ends_with(".sqlite.sql")};
        if (queries.contains(name) && !(fresh.engine && !queries[name].engine))
          fail(where, name + " stands twice");
        current = &(queries[name] = fresh);
      } else if (current && line.starts_with("--")) {
        current->doc += line.substr(2) + " ";
      } else if (current) {
        current->sql += line + "\n";
      } else if (!line.empty() && !line.starts_with("--")) {
        fail(where, "SQL before the first name");
      }
    }
  }

  std::string names = "// Made from schema/sql/queries by server/tools/embed.cpp.\n#pragma once\n\n"
                      "#include \"store/transaction.hpp\"\n\nnamespace sifang::query {\n\n";
  std::string table = "// Made from schema/sql/queries by server/tools/embed.cpp.\n"
                      "#include \"store/catalogue.hpp\"\n\nnamespace sifang::store {\n"
                      "static const QueryText queries[] = {\n";
  int index = 0;
  for (auto& [name, query] : queries) {
    check(name, query);
    names += "///" + query.doc + "\ninline constexpr store::Query " + name + "{" +
             std::to_string(index++) + "};\n";
    table += "  {\"" + name + "\", " + literal(query.sql) + "},\n";
  }
  names += "\n}  // namespace sifang::query\n";
  table += "};\nstd::span<const QueryText> embedded_queries() { return queries; }\n}\n";
  write(header, names);
  write(source, table);
}

void embed_migrations(const fs::path& folder, const fs::path& source) {
  auto files = sql_files(folder);
  std::sort(files.begin(), files.end());
  std::string table = "// Made from schema/sql/migrations by server/tools/embed.cpp.\n"
                      "#include \"store/catalogue.hpp\"\n\nnamespace sifang::store {\n"
                      "static const MigrationText migrations[] = {\n";
  int expected = 1;
  for (const auto& file : files) {
    auto name = file.filename().string();
    name = name.substr(0, name.find('.'));
    if (std::atoi(name.c_str()) != expected)
      fail(file.string(), "expected migration number " + std::to_string(expected));
    table += "  {" + std::to_string(expected++) + ", \"" + name + "\", " + literal(read(file)) + "},\n";
  }
  table += "};\nstd::span<const MigrationText> embedded_migrations() { return migrations; }\n}\n";
  write(source, table);
}

void embed_files(const fs::path& folder, const fs::path& source, const fs::path& assembly) {
  std::vector<fs::path> files;
  if (fs::exists(folder))
    for (const auto& entry : fs::recursive_directory_iterator(folder))
      if (entry.is_regular_file()) files.push_back(entry.path());
  std::sort(files.begin(), files.end());

  std::string data = ".section .rodata\n", names, table;
  for (std::size_t i = 0; i < files.size(); ++i) {
    const auto symbol = "sifang_file_" + std::to_string(i);
    data += ".global " + symbol + "\n.global " + symbol + "_end\n" + symbol + ":\n.incbin \"" +
            fs::absolute(files[i]).string() + "\"\n" + symbol + "_end:\n.byte 0\n";
    names += "extern \"C\" const char " + symbol + "[];\nextern \"C\" const char " + symbol + "_end[];\n";
    table += "      {\"" + fs::relative(files[i], folder).generic_string() + "\", {" + symbol +
             ", static_cast<std::size_t>(" + symbol + "_end - " + symbol + ")}},\n";
  }
  data += ".section .note.GNU-stack,\"\",@progbits\n";
  write(assembly, data);
  write(source, "// Made by server/tools/embed.cpp.\n#include \"api/web_files.hpp\"\n\n" + names +
                    "\nnamespace sifang::api {\nconst std::vector<WebFile>& embedded_web_files() {\n"
                    "  static const std::vector<WebFile> files{\n" + table +
                    "  };\n  return files;\n}\n}\n");
}

}  // namespace

int main(int argc, char** argv) {
  const std::vector<std::string> words(argv + 1, argv + argc);
  if (words.size() == 4 && words[0] == "queries") embed_queries(words[1], words[2], words[3]);
  else if (words.size() == 3 && words[0] == "migrations") embed_migrations(words[1], words[2]);
  else if (words.size() == 4 && words[0] == "files") embed_files(words[1], words[2], words[3]);
  else fail("embed", "usage: embed queries DIR OUT.hpp OUT.cpp | migrations DIR OUT.cpp | files DIR OUT.cpp OUT.S");
}
