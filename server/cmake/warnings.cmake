# Warnings and sanitizers for our own code; third-party headers come in as SYSTEM.
add_library(sifang_options INTERFACE)
target_compile_options(sifang_options INTERFACE
  -Wall -Wextra -Wpedantic -Wshadow -Wconversion -Werror -Werror=switch
  # gcc 12 takes the frame allocator of Asio's coroutines for a mismatch (GCC bug 103993)
  -Wno-mismatched-new-delete)
if(SIFANG_SANITIZE)
  target_compile_options(sifang_options INTERFACE -fsanitize=${SIFANG_SANITIZE} -fno-omit-frame-pointer)
  target_link_options(sifang_options INTERFACE -fsanitize=${SIFANG_SANITIZE})
  # instrumented code hides from gcc what is initialised: it warns inside <regex>
  target_compile_options(sifang_options INTERFACE -Wno-maybe-uninitialized)
  if(SIFANG_SANITIZE MATCHES thread)
    # Asio's fences, which this sanitizer cannot follow; its locks are enough
    target_compile_options(sifang_options INTERFACE -Wno-tsan)
  endif()
endif()

# sifang_layer(<name> SOURCES … LINKS … ): the library of one layer. Include root is server/.
function(sifang_layer name)
  cmake_parse_arguments(ARG "" "" "SOURCES;LINKS" ${ARGN})
  add_library(sifang_${name} STATIC ${ARG_SOURCES})
  target_include_directories(sifang_${name} PUBLIC ${CMAKE_SOURCE_DIR}/server)
  target_link_libraries(sifang_${name} PRIVATE sifang_options PUBLIC ${ARG_LINKS})
endfunction()
