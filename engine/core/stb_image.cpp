// The one place where the picture reader of stb is compiled. Only formats that announce themselves by a magic number: the
// others accept almost any bytes, and their readers in this version are known to stumble over hostile files.
#define STB_IMAGE_IMPLEMENTATION
#define STBI_NO_STDIO
#define STBI_ONLY_JPEG
#define STBI_ONLY_PNG
#define STBI_ONLY_BMP
#define STBI_ONLY_PNM
#include <stb/stb_image.h>
