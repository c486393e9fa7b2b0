// SPDX-License-Identifier: Apache-2.0
// sifang-pages: reads a document (domain/document.hpp) and writes it as PDF.
//
// Started by server/media/page_maker for one document. Apart from the server because shaping and
// drawing of whatever people have written brings forty libraries and takes its time: this process
// has little memory and time, and may die.
// Exit codes: 0 done, 3 not a document, 4 too long, 5 no font or no memory.
#include <sys/prctl.h>
#include <sys/resource.h>
#include <unistd.h>

#include <csignal>
#include <cstdio>
#include <cstdlib>
#include <exception>
#include <iostream>
#include <iterator>

#include "pages/page_book.hpp"

namespace {

constexpr int no_document = 3, too_long = 4, failed = 5;

void limit(int what, rlim_t most) {
  const rlimit both{most, most};
  if (setrlimit(static_cast<__rlimit_resource>(what), &both) != 0) std::exit(failed);
}

void confine() {
  constexpr rlim_t mebibyte = 1024 * 1024;
  limit(RLIMIT_DATA, 512 * mebibyte);
  limit(RLIMIT_FSIZE, 64 * mebibyte);
  limit(RLIMIT_CPU, 25);
  limit(RLIMIT_CORE, 0);
  prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0);
  prctl(PR_SET_PDEATHSIG, SIGKILL, 0, 0, 0);
}

/// Without the fonts a page of empty frames would come out.
bool has_fonts() {
  PangoFontFamily** families = nullptr;
  int count = 0;
  pango_font_map_list_families(pango_cairo_font_map_get_default(), &families, &count);
  bool found = false;
  for (int i = 0; i < count; ++i)
    found =
        found || std::string_view(pango_font_family_get_name(families[i])) == "Noto Serif CJK SC";
  g_free(families);
  return found;
}

}  // namespace

int main(int argc, char**) {
  if (argc != 1) {
    std::fputs("usage: sifang-pages <DOCUMENT >PDF\n", stderr);
    return 2;
  }
  confine();
  const std::string text{std::istreambuf_iterator<char>(std::cin), {}};
  const auto document = sifang::domain::read_document(text);
  if (!document) return no_document;
  try {
    if (!has_fonts()) return failed;
    const auto pdf = sifang::pages::print(*document);
    if (pdf.empty()) return too_long;
    std::cout.write(pdf.data(), static_cast<std::streamsize>(pdf.size()));
    std::cout.flush();
    return std::cout ? 0 : failed;
  } catch (const std::exception& error) {
    std::fprintf(stderr, "sifang-pages: %s\n", error.what());
    return failed;
  }
}
