// SPDX-License-Identifier: Apache-2.0
// sifang-images SOURCE PICTURE THUMBNAIL: makes a picture anew from what somebody sent, upright, in
// sRGB, without EXIF, GPS, profiles or anything else that is no pixel, and a thumbnail of it.
// Prints the picture's media type, width and height.
//
// Started by server/media/picture_maker for one picture. Apart from the server because what is read
// here may be made to break a decoder: this process has little memory and time, and may die.
// Exit codes: 0 done, 3 not a picture that can be read, 4 too many pixels, 5 cannot write.
#include <sys/prctl.h>
#include <sys/resource.h>
#include <vips/vips.h>

#include <csignal>
#include <cstdio>
#include <cstdlib>
#include <memory>
#include <string>
#include <string_view>

#include "domain/attachment.hpp"

namespace {

constexpr int unreadable = 3, too_many_pixels = 4, cannot_write = 5;

struct Unref {
  void operator()(VipsImage* image) const { g_object_unref(image); }
};
using Image = std::unique_ptr<VipsImage, Unref>;

void limit(int what, rlim_t most) {
  const rlimit both{most, most};
  if (setrlimit(static_cast<__rlimit_resource>(what), &both) != 0) std::exit(cannot_write);
}

/// What this process may use; a bomb ends it and nothing else.
void confine() {
  constexpr rlim_t mebibyte = 1024 * 1024;
  limit(RLIMIT_DATA, 768 * mebibyte);
  limit(RLIMIT_FSIZE, 64 * mebibyte);
  limit(RLIMIT_CPU, 25);
  limit(RLIMIT_CORE, 0);
  prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0);
  prctl(PR_SET_PDEATHSIG, SIGKILL, 0, 0, 0);
  setpriority(PRIO_PROCESS, 0, 10);
}

/// Only the decoders of what is taken, and none that libvips calls unsafe for foreign files.
void restrict_libvips(const char* program) {
  setenv("VIPS_NOVECTOR", "1", 1);  // no code written at run time, which services may forbid
  if (VIPS_INIT(program) != 0) std::exit(unreadable);
  vips_block_untrusted_set(TRUE);
  vips_operation_block_set("VipsForeignLoad", TRUE);
  for (const char* loader :
       {"VipsForeignLoadJpeg", "VipsForeignLoadPng", "VipsForeignLoadWebp", "VipsForeignLoadHeif"})
    vips_operation_block_set(loader, FALSE);
  vips_cache_set_max(0);
  vips_concurrency_set(1);
}

/// Reads no more than the head.
void check_size(const char* source) {
  const Image head(vips_image_new_from_file(source, "access", VIPS_ACCESS_SEQUENTIAL, nullptr));
  if (!head) std::exit(unreadable);
  const auto width = vips_image_get_width(head.get()), height = vips_image_get_height(head.get());
  if (static_cast<std::int64_t>(width) * height > sifang::domain::picture_pixels_max)
    std::exit(too_many_pixels);
}

/// Upright, at most `edge` pixels on either side, never enlarged. A picture that breaks off is
/// refused whole.
Image reduce(const char* source, int edge) {
  VipsImage* reduced = nullptr;
  if (vips_thumbnail(source, &reduced, edge, "height", edge, "size", VIPS_SIZE_DOWN,
                     "export_profile", "srgb", "fail_on", VIPS_FAIL_ON_ERROR, nullptr) != 0)
    std::exit(unreadable);
  return Image(reduced);
}

std::string_view type_of(const VipsImage* head) {
  const char* loader = nullptr;
  if (vips_image_get_string(head, VIPS_META_LOADER, &loader) != 0) return "image/jpeg";
  const std::string_view name(loader);
  if (name.starts_with("png")) return "image/png";
  if (name.starts_with("webp")) return "image/webp";
  return "image/jpeg";
}

void write(VipsImage* image, std::string_view type, const char* path, int quality) {
  int failed = 0;
  if (type == "image/png")
    failed = vips_pngsave(image, path, "strip", TRUE, nullptr);
  else if (type == "image/webp")
    failed = vips_webpsave(image, path, "strip", TRUE, "Q", quality, nullptr);
  else
    failed =
        vips_jpegsave(image, path, "strip", TRUE, "Q", quality, "optimize_coding", TRUE, nullptr);
  // What cannot be decoded to its end shows only now.
  const std::string_view why(vips_error_buffer());
  if (failed != 0) std::exit(why.find("No space left") != why.npos ? cannot_write : unreadable);
}

/// On white where it can be seen through: a JPEG cannot.
Image flatten(Image image) {
  if (!vips_image_hasalpha(image.get())) return image;
  VipsImage* flat = nullptr;
  VipsArrayDouble* white = vips_array_double_newv(3, 255.0, 255.0, 255.0);
  const int failed = vips_flatten(image.get(), &flat, "background", white, nullptr);
  vips_area_unref(VIPS_AREA(white));
  if (failed != 0) std::exit(unreadable);
  return Image(flat);
}

}  // namespace

int main(int argc, char** argv) {
  if (argc != 4) {
    std::fputs("usage: sifang-images SOURCE PICTURE THUMBNAIL\n", stderr);
    return 2;
  }
  const char *source = argv[1], *target = argv[2], *thumbnail = argv[3];
  confine();
  restrict_libvips(argv[0]);
  check_size(source);

  const auto picture = reduce(source, sifang::domain::picture_edge_max);
  const auto type = type_of(picture.get());
  constexpr int picture_quality = 85, thumbnail_quality = 75;
  write(picture.get(), type, target, picture_quality);
  // From what was just written, which has no more than the pixels that are kept.
  const auto small = flatten(reduce(target, sifang::domain::thumbnail_edge));
  write(small.get(), "image/jpeg", thumbnail, thumbnail_quality);

  std::printf("%s %d %d\n", std::string(type).c_str(), vips_image_get_width(picture.get()),
              vips_image_get_height(picture.get()));
  return 0;
}
