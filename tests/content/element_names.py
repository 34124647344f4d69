"""Names of elements: of HTML (with those of its past), SVG 1.1 and 2, MathML 3, and invented ones."""

import random

HTML = """
a abbr acronym address applet area article aside audio b base basefont bdi bdo bgsound big blink
blockquote br button canvas caption center cite code col colgroup command data datalist dd del
details dfn dialog dir div dl dt em embed fieldset figcaption figure font footer form frame frameset
h1 h2 h3 h4 h5 h6 header hgroup hr i iframe image img input ins isindex kbd keygen label legend li
link listing main map mark marquee menu menuitem meta meter nav nobr noembed noframes noscript object
ol optgroup option output p param picture plaintext portal pre progress q rb rp rt rtc ruby s samp
script search section select selectedcontent slot small source spacer span strike strong style sub
summary sup table tbody td template textarea tfoot th thead time title tr track tt u ul var video wbr
xmp
""".split()

SVG = """
altglyph altglyphdef altglyphitem animate animatecolor animatemotion animatetransform circle
clippath color-profile cursor defs desc discard ellipse feblend fecolormatrix fecomponenttransfer
fecomposite feconvolvematrix fediffuselighting fedisplacementmap fedistantlight fedropshadow feflood
fefunca fefuncb fefuncg fefuncr fegaussianblur feimage femerge femergenode femorphology feoffset
fepointlight fespecularlighting fespotlight fetile feturbulence filter font-face font-face-format
font-face-name font-face-src font-face-uri foreignobject g glyph glyphref hatch hatchpath hkern line
lineargradient marker mask mesh meshgradient meshpatch meshrow metadata missing-glyph mpath path
pattern polygon polyline radialgradient rect set solidcolor stop svg switch symbol text textpath tref
tspan unknown use view vkern
""".split()

MATHML = """
abs and annotation annotation-xml apply approx arccos arccosh arccot arccoth arccsc arccsch arcsec
arcsech arcsin arcsinh arctan arctanh arg bind bvar card cartesianproduct cbytes ceiling cerror ci cn
codomain complexes compose condition conjugate cos cosh cot coth cs csc csch csymbol curl declare
degree determinant diff divergence divide domain domainofapplication emptyset eq equivalent
eulergamma exists exp exponentiale factorial factorof false floor fn forall gcd geq grad gt ident
imaginary imaginaryi implies in infinity int integers intersect interval inverse lambda laplacian
lcm leq limit list ln log logbase lowlimit lt maction maligngroup malignmark math matrix matrixrow
max mean median menclose merror mfenced mfrac mglyph mi min minus mlabeledtr mlongdiv mmultiscripts
mn mo mode moment momentabout mover mpadded mphantom mprescripts mroot mrow ms mscarries mscarry
msgroup msline mspace msqrt msrow mstack mstyle msub msubsup msup mtable mtd mtext mtr munder
munderover naturalnumbers neq none not notanumber notin notprsubset notsubset or otherwise
outerproduct partialdiff pi piece piecewise plus power primes product prsubset quotient rationals
real reals reln rem root scalarproduct sdev sec sech selector semantics sep setdiff share sin sinh
subset sum tan tanh tendsto times transpose true union uplimit variance vector vectorproduct xor
""".split()

_random = random.Random(2025)  # the same names each time
INVENTED = [
    "".join(_random.choices("abcdefghijklmnopqrstuvwxyz", k=_random.randint(2, 12))) + end
    for end in ("", "", "-x", "2", "", "-item")
    for _ in range(17)
]

ALL = sorted({*HTML, *SVG, *MATHML, *INVENTED})
