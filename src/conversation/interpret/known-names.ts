/** Frequent Turkish given names and surnames, folded: evidence for a name, never a condition of one. */
const words = (text: string): ReadonlySet<string> => new Set(text.trim().split(/\s+/))

export const GIVEN_NAMES = words(`
  abdullah abdurrahman adem adnan ahmet akif akin ali alihan alp alper alperen altan arda arif arzu asli aslihan asuman asya ata atakan
  atilla ayca aydin ayfer aygul ayhan ayla aylin aynur aysel aysegul aysen aysenur aysun ayse ayten aziz azra bahar bahadir baki banu
  baran baris basak batuhan bedia begum behiye bekir belgin belma beren berfin beril berk berkay berna betul beyhan beyza bilal bilge
  binnur birgul birol bora buket bulent burak burcin burcu burhan busra cagatay cagla cagri can canan candan caner cansel cansu
  celal cem cemal cemil cemile cemre cengiz ceren cetin ceyda ceyhun cevdet cihan cihat cuneyt cuma damla davut defne demet deniz derya
  derin devrim didem dilan dilara dilek dogan dogukan duygu durmus ebru ece ecem eda efe ege ekin ekrem ela elcin elif elvan emel emin emine
  emir emrah emre ender enes engin enis ercan erdal erdem erdinc eren ergin erhan erkan erol ersin ertan ertugrul esen eser esin esma esra
  evren eylem eylul eyup faruk fatih fatma fatos ferda ferdi ferhat feride feyza fidan fikret fikri filiz firat fulya funda furkan galip gamze
  gizem gokay gokce gokhan gokmen gonca gonul gorkem gozde gul gulay gulcan gulden gulhan gulin gulnur gulsah gulsen gulseren gulsum gulten
  gunes gunay gurkan gursel guven hacer hakan hakki halil halime haluk hamdi hamza handan hande hanife harun hasan hasret hatice haydar hayri
  hediye hikmet hilal hilmi huriye husnu huseyin hulya ibrahim idris ilhan ilkay ilker ilknur inci ipek irem irfan isa ismail ismet izzet
  kaan kader kadir kadriye kamil kamuran kasim kazim kemal kenan kerem kerim kevser koray korhan kubilay kubra kudret lale latif leman levent
  leyla lutfi lutfiye mahir mahmut mehmet mehtap melahat melek melih melike melis melisa meltem memduh merve mert meryem metin mevlut mine miray
  mirac muammer mualla muhammed muhammet muharrem muhsin mukaddes murat musa mustafa muzaffer mujde mukerrem munevver muge mumin nadir nadire
  naciye nail nalan namik nazan nazife nazim nazli nazmi necati necdet necla necmettin nermin nese neslihan nesrin nevin nevzat nigar nihal
  nihan nihat nil nilay nilgun nilufer niyazi nuran nuray nurcan nurdan nurgul nurhan nuri nuriye nurten okan oktay olcay onur orcun orhan
  osman oya ozan ozden ozge ozgur ozkan ozlem ozan pakize pelin pembe perihan pervin pinar polat rabia rahmi ramazan rasim rasit recep refik
  remzi resul reyhan riza rauf ridvan ruhi rukiye rustem sabahattin sabri sadik safiye sait salih saliha samet sami sandra savas seda sedat
  sefa sefer selahattin selami selcuk selda selen selim selin selma semih semra sena senem serap sercan serdar serhan serhat serife serkan
  serpil sertac servet sevda sevgi sevil sevilay sevim sevinc seyfi seyhan seyma sezai sezen sezer sezgin sibel sila sinan sinem songul suat
  sude suheyla sukran sukru suleyman sultan sumeyye suna suzan saban sabriye sadiye sahin sahika sebnem sefika seniz senol sermin sevket seyda
  sule taha tahir tahsin talat tamer taner tanju tansu tarik tayfun taylan tekin temel teoman tevfik tijen timur tolga tolgahan tugba tugce
  tulay tulin tuna tunc tuncay turan turgay turgut turhan turker tuncer ufuk ugur ulas umit umut umran utku ugurcan vahit vedat vehbi veli veysel
  volkan yakup yalcin yaprak yasar yasemin yasin yavuz yelda yeliz yener yesim yigit yildiz yildiray yilmaz yonca yucel yunus yurdagul yusuf
  zafer zehra zekeriya zeki zekiye zeliha zeynel zeynep ziya zuhal zuleyha zumrut omer omur oguz oguzhan ilayda irmak isil isik ismihan
  jale suhal brian hans john david anna maria michael peter thomas jurgen
`)

export const SURNAMES = words(`
  yilmaz kaya demir celik sahin yildiz yildirim ozturk aydin ozdemir arslan aslan dogan kilic cetin kara koc kurt ozkan simsek polat
  korkmaz cakir erdogan akin bulut keskin turan gunes aktas unal guler yuksel bozkurt acar ates tas tekin gul ozer avci bayram karaca
  sari ucar er coskun yavuz isik uzun tunc ozcan kaplan tan erol duman soylu bal kocak uslu bilgin ak akbulut akman aksoy aksu albayrak
  altun altin alkan alp apaydin ari arik atalay ata ay aytekin bas basaran bayrak bayraktar baysal bektas bilgic boz bozdag bulbul candan
  cinar ceylan cengiz dag dal demirci demirel demirtas deniz dinc dincer durmaz duran durmus eker ekinci elmas ercan erdem eren ergin ergun
  erkan ersoy ertas esen gedik genc gok gokce gokmen guclu gultekin gumus gunay gundogdu gungor gur guven guzel ilhan inan ipek iscan kahraman
  kalkan karabulut karadag karahan karakaya karakoc karaman karatas kartal kavak kayaalp keles kilinc kiraz kisa kizil kocabas kocaman kose
  koksal kuru kurtulus mutlu nur oguz oktay onal oral orhan oz ozaydin ozbek ozen ozgur ozmen ozturk pala pehlivan peker saglam salman savas sen
  sener sezer sonmez soysal sut taskin tatar tekbas temel temiz teke tokgoz topal toprak tosun turk turkmen turgut tuna tuncel ulu uluc
  ulusoy usta uygun uysal uysal varol vural yalcin yaman yasar yazici yesil yigit yucel yurt zengin zorlu yardimci alti arda kartal abaci
  ozcelik oztekin saygin sagir sevim sezgin tas tastan toker ture ugurlu ulker ucar unlu ustun veli weber
`)
